// Writes to a library as fast as it can, and says each number once what bears it is kept: `node writer.ts FILE FROM`.
import { writeSync } from 'node:fs'
import { type TitleId, usualSettings } from '@lanterne/contract'
import { systemClock, systemRandom } from '@lanterne/kernel'
import { type KeptRecord, openLibrary } from '@lanterne/library'

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
  library.house.putKept(film, madeUpKept(film, number))
  if (number % 4 === 0) library.house.putKept(film, null)
  library.house.setAllowed(film, number % 2 === 0)
  library.house.setSettings({ ...usualSettings, monthlyBytes: 1e9 + number })
  library.traffic.add(`2026-11-${10 + (number % 20)}`, { downBytes: 1, upBytes: 2 })
  // Straight to the pipe: it is out before anything else happens.
  writeSync(1, `${number}\n`)
}

/** A film that is kept, `haveBytes` of it. */
function madeUpKept(id: TitleId, haveBytes: number): KeptRecord {
  const infohash = 'a'.repeat(40)
  return {
    title: {
      ...{ id, kind: 'film', title: id, directors: [], genres: [], synopsis: { en: '' } },
      rights: { kind: 'public-domain', name: 'Public domain', evidence: [] },
      releases: [{ id: 'one', source: { kind: 'torrent', infohash, trackers: [], webSeeds: [] } }],
    },
    ...{ releaseId: 'one', isPaused: false, isWhole: false, addedMs: haveBytes, haveBytes },
  }
}
