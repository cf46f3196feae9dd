import { createReadStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createTorrent, formatMagnet, parseTorrentFile } from '@lanterne/engine'
import { describe, expect, it } from 'vitest'
import { whenComplete, whenSeeding } from '../support/foreign-peer.ts'
import { digest, openLanterne, whenWhole } from '../support/lanterne-engine.ts'
import type { MadeTorrent } from '../support/make-torrent.ts'
import { openForeignPeer } from '../support/open-foreign-peer.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { digestFile } from '../support/swarm.ts'
import { openTestTracker } from '../support/trackers.ts'

/** Bytes of a film and what goes with it: no size is a multiple of anything. */
const alone = { 'film.mp4': 6_543_210 }
const together = { 'a/film.fr.vtt': 20_001, 'b/empty.txt': 0, 'b/film.mp4': 4_321_098, 'c.srt': 70_003 }
const pieceLength = 128 * 1024
/** A block that looks late on a busy machine is asked for twice. */
const mostWastedBytes = 256 << 10

interface Shared {
  /** Where the files lie, in a folder of the torrent's name where there are several. */
  readonly folder: string
  readonly paths: readonly string[]
  readonly made: MadeTorrent
}

/** Puts files on disk, and makes their torrent with our engine. */
async function share(
  stage: Stage,
  sizes: Readonly<Record<string, number>>,
  version: 'v2' | 'hybrid',
  trackers: readonly string[],
): Promise<Shared> {
  const folder = await stage.makeFolder('shared')
  const names = Object.keys(sizes)
  const isSingle = names.length === 1
  const root = isSingle ? folder : join(folder, 'films')
  const files = await Promise.all(
    names.map(async (name, index) => {
      const path = join(root, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, noise(sizes[name] ?? 0, index))
      const { size: sizeBytes } = await stat(path)
      return { path: name.split('/'), sizeBytes, read: () => createReadStream(path) }
    }),
  )
  const [first] = files
  if (!first) throw new Error('nothing to share')
  const content = isSingle ? first : { files }
  const draft = { name: isSingle ? 'film.mp4' : 'films', version, trackers, pieceLength }
  const bytes = await createTorrent({ ...draft, ...content }, { signal: AbortSignal.timeout(30_000) })
  const { infohash, infohashV2 } = parseTorrentFile(bytes)
  const magnet = (urls: readonly string[]) => formatMagnet({ infohash, infohashV2, trackers: urls })
  return { folder, paths: names.map((name) => join(root, name)), made: { path: '', bytes, infohash, magnet } }
}

/** Bytes that do not repeat, the same every time. */
function noise(size: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4))
  let state = 0x9e3779b9 + seed
  for (let i = 0; i < words.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    words[i] = state ^ (state >>> 15)
  }
  return new Uint8Array(words.buffer, 0, size)
}

const cases = [
  ['v2', 'torrent', 'alone', alone],
  ['v2', 'magnet', 'alone', alone],
  ['v2', 'torrent', 'together', together],
  ['v2', 'magnet', 'together', together],
  ['hybrid', 'torrent', 'together', together],
  ['hybrid', 'magnet', 'alone', alone],
] as const

describe('torrents of version 2 and hybrids', () => {
  it.for(cases)(
    'come whole from libtorrent, which then gets them back from us: %s, by %s, files %s',
    async ([version, kind, , sizes], context) => {
      await using stage = await openStage(context)
      const upstream = await openTestTracker(stage, 'lanterne', [])
      const downstream = await openTestTracker(stage, 'lanterne', [])
      const { folder, paths, made } = await share(stage, sizes, version, [upstream.httpUrl])
      const seeder = await openForeignPeer(stage, 'libtorrent')
      await seeder.add({ torrent: made }, folder)
      await whenSeeding(stage, seeder)
      const engine = await openLanterne(stage, await stage.makeFolder('lanterne'))
      const source =
        kind === 'torrent'
          ? { kind: 'torrent-file' as const, bytes: made.bytes }
          : { kind: 'magnet' as const, uri: made.magnet([upstream.httpUrl]) }
      const torrent = await engine.open({ ...source, trackers: [downstream.httpUrl] }, context)
      const metainfo = parseTorrentFile(made.bytes)
      expect([torrent.infohash, torrent.infohashV2]).toEqual([metainfo.infohash, metainfo.infohashV2])
      const shown = torrent.files.filter(({ sizeBytes }) => sizeBytes > 0)
      for (const { index } of shown) torrent.fetchWhole(index, context)
      for (const { index, path, sizeBytes } of shown) {
        const twin = paths.find((known) => known.endsWith(path.join('/')))
        if (twin === undefined) throw new Error(`${path.join('/')} was not shared`)
        const sha256 = await digestFile(twin)
        expect(await digest(torrent.openFile(index), context)).toEqual({ length: sizeBytes, sha256 })
      }
      const { bytes, peers } = await whenWhole(stage, torrent, { timeoutMs: 30_000 })
      // Before it is known where files end, more of the first one may be asked for than there is.
      expect(bytes.wasted).toBeLessThanOrEqual(mostWastedBytes)
      expect(peers.banned).toBe(0)
      await seeder.stop()
      const leecher = await openForeignPeer(stage, 'libtorrent')
      const target = await stage.makeFolder('leech')
      const known = { ...made, bytes: await withTrackers(stage, sizes, version, [downstream.httpUrl]) }
      const its = kind === 'torrent' ? { torrent: known } : { magnet: made.magnet([downstream.httpUrl]) }
      await leecher.add(its, target)
      await whenComplete(stage, leecher, { timeoutMs: 60_000 })
      for (const path of paths)
        expect(await digestFile(path.replace(folder, target))).toBe(await digestFile(path))
      // A hybrid has a swarm under each of its names.
      const short = metainfo.infohashV2?.slice(0, 40) ?? ''
      for (const name of new Set([metainfo.infohash, short])) {
        const { seeds } = await downstream.count(name)
        expect(seeds, `seeds of ${name}`).toBeGreaterThanOrEqual(1)
      }
    },
  )
})

/** The same torrent with other trackers: its names stay. */
async function withTrackers(
  stage: Stage,
  sizes: Readonly<Record<string, number>>,
  version: 'v2' | 'hybrid',
  trackers: readonly string[],
): Promise<Uint8Array> {
  const { made } = await share(stage, sizes, version, trackers)
  return made.bytes
}
