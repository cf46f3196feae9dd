import { join } from 'node:path'
import { createWebRtc } from '@lanterne/privacy'
import { beforeAll, describe, expect, it } from 'vitest'
import { digest, openLanterne } from '../support/lanterne-engine.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { shareFilm } from '../support/swarm.ts'
import { films, makeTestFilm } from '../support/test-film.ts'
import { openTestTracker } from '../support/trackers.ts'
import { installWebtorrent, webtorrentFolder } from '../support/webtorrent.ts'
import { openWebtorrentPage, type WebtorrentPage } from '../support/webtorrent-page.ts'

beforeAll(async () => {
  await makeTestFilm(films.short)
  await installWebtorrent()
}, 300_000)

/** Our engine with a way to browsers, on loopback and without any STUN server. */
async function openEngine(stage: Stage) {
  const webRtc = stage.use(createWebRtc({ stunServers: [], bindAddress: '127.0.0.1' }))
  return await openLanterne(stage, await stage.makeFolder('lanterne'), { webRtc })
}

/** Opens a WebSocket tracker: ours, or that of WebTorrent's makers. */
async function openTracker(stage: Stage, kind: string): Promise<string> {
  if (kind === 'lanterne') return (await openTestTracker(stage, 'lanterne', [])).webUrl ?? ''
  const script = join(import.meta.dirname, '../support/web-tracker-server.ts')
  const program = stage.start('bittorrent-tracker', process.execPath, [script, webtorrentFolder])
  const [, port] = await program.waitForOutput(/"port":(\d+)/, { timeoutMs: 30_000 })
  return `ws://127.0.0.1:${port}/announce`
}

async function whenComplete(stage: Stage, page: WebtorrentPage): Promise<void> {
  await stage.until('the page has it all', async () => (await page.status()).isComplete, {
    timeoutMs: 90_000,
    everyMs: 200,
    describe: () => page.status(),
  })
}

const cases = [
  ['.torrent', 'lanterne'],
  ['magnet link', 'bittorrent-tracker'],
] as const

describe('a film shared with a browser', { timeout: 180_000 }, () => {
  it.for(cases)('comes whole from one, by %s and the tracker of %s', async ([by, kind], context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.short, { maker: 'libtorrent' })
    const url = await openTracker(stage, kind)
    const page = await openWebtorrentPage(stage)
    expect(await page.seed(film.path, url)).toBe(film.infohash)
    const engine = await openEngine(stage)
    const { bytes, magnet } = await film.torrent([url])
    const source =
      by === '.torrent'
        ? { kind: 'torrent-file' as const, bytes }
        : { kind: 'magnet' as const, uri: magnet([url]) }
    const torrent = await engine.open(source, { signal: context.signal })
    expect(await digest(torrent.openFile(0), context)).toEqual({
      length: film.sizeBytes,
      sha256: film.sha256,
    })
    const [lender] = torrent.observe().lenders
    expect(lender).toMatchObject({ transport: 'webrtc', foundBy: 'tracker' })
  })

  it.for(cases)('goes whole to one, by %s and the tracker of %s', async ([by, kind], context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.short)
    const url = await openTracker(stage, kind)
    const engine = await openEngine(stage)
    const torrent = await film.torrent([url])
    await engine.seed({ torrent: torrent.bytes, path: film.path }, { signal: context.signal })
    const page = await openWebtorrentPage(stage)
    await page.add(by === '.torrent' ? { torrent } : { magnet: torrent.magnet([url]) })
    await whenComplete(stage, page)
    expect(await page.digest()).toBe(film.sha256)
  })
})
