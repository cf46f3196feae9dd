// Writes to a library as fast as it can, and says each number once what bears it is kept: `node writer.ts FILE FROM`.
import { writeSync } from 'node:fs'
import type { TitleId } from '@lanterne/contract'
import { systemClock, systemRandom } from '@lanterne/kernel'
import { openLibrary } from '@lanterne/library'

const [file = '', from = '0'] = process.argv.slice(2)
const library = openLibrary(file, { clock: systemClock, random: systemRandom })
const home = library.of('home')
for (let number = Number(from); ; number++) {
  const film = `film-${number}` as TitleId
  home.setProgress(
    { titleId: film },
    { positionSeconds: number, durationSeconds: 1e6, isFinished: number % 3 === 0 },
  )
  home.setProgress(
    { titleId: 'same-film' as TitleId },
    { positionSeconds: number, durationSeconds: 1e6, isFinished: false },
  )
  home.setListed(film, true)
  if (number % 5 === 0) home.setListed(film, false)
  if (number % 50 === 49) home.clearHistory()
  // Straight to the pipe: it is out before anything else happens.
  writeSync(1, `${number}\n`)
}
