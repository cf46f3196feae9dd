/**
 * Makes the welcome film and what lies beside it, from nothing: `node tools/welcome/make.ts [--torrent-only]`.
 * Drawing takes some minutes. The encoder is ffmpeg; another version of it may give other bytes, and so another infohash.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeFilm } from './describe-film.ts'
import { drawFilm, encodeFilm, recordSound } from './encode.ts'
import { durationSeconds, framesPerSecond } from './film.ts'
import { height, width } from './light/picture.ts'

const assets = fileURLToPath(new URL('../../assets/welcome/', import.meta.url))
const film = join(assets, 'welcome.mp4')
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
const { signal } = stop

if (!process.argv.includes('--torrent-only')) {
  const folder = await mkdtemp(join(tmpdir(), 'welcome-film-'))
  try {
    const sound = await recordSound(folder, { signal })
    const frames = await drawFilm(folder, { signal })
    await encodeFilm({ frames, sound: sound.file, gain: sound.gain, folder }, film, { signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
const { torrent, facts } = await describeFilm(
  film,
  { durationSeconds, width, height, framesPerSecond },
  { signal },
)
await writeFile(join(assets, 'welcome.torrent'), torrent)
await writeFile(join(assets, 'welcome.json'), `${JSON.stringify(facts, undefined, 2)}\n`)
console.log(facts)
