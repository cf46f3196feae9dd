import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { whenComplete, whenSeeding } from '../support/foreign-peer.ts'
import { digest, openLanterne } from '../support/lanterne-engine.ts'
import { openLibtorrent } from '../support/libtorrent.ts'
import { openStage } from '../support/stage.ts'
import { digestFile, shareFilm } from '../support/swarm.ts'
import { films } from '../support/test-film.ts'

/** Asked for before the files are known, so that whoever presses Play waits less. */
const headStartBytes = 256 << 10

describe('peer exchange with libtorrent', () => {
  it('names us the seed that only it knows', async (context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.short)
    const torrent = await film.torrent([])
    const seed = openLibtorrent(stage)
    await seed.add({ torrent }, film.folder)
    await whenSeeding(stage, seed)
    // It gets next to nothing, so that what we have comes from the seed.
    const between = openLibtorrent(stage, { pex: true, downloadLimit: 1024 })
    await between.add({ torrent }, await stage.makeFolder('between'))
    between.connect(seed.endpoint)
    await stage.until('they are connected', async () => (await between.status()).peers === 1, {
      timeoutMs: 20_000,
    })
    const engine = await openLanterne(stage, await stage.makeFolder('lanterne'))
    const source = { kind: 'torrent-file', bytes: torrent.bytes, peers: [between.endpoint] } as const
    const ours = await engine.open(source, { signal: context.signal })
    expect(await digest(ours.openFile(0), context)).toMatchObject({ sha256: film.sha256 })
    const met = ours.observe().lenders.flatMap((lender) => ('foundBy' in lender ? lender.foundBy : []))
    expect(met).toContain('pex')
  })

  it('hears from us of the seed that only we know', async (context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.short)
    const torrent = await film.torrent([])
    const seed = openLibtorrent(stage)
    await seed.add({ torrent }, film.folder)
    await whenSeeding(stage, seed)
    const engine = await openLanterne(stage, await stage.makeFolder('lanterne'))
    const source = { kind: 'torrent-file', bytes: torrent.bytes, peers: [seed.endpoint] } as const
    const ours = await engine.open(source, { signal: context.signal })
    await stage.until('we are connected', () => ours.snapshot().peers.connected === 1, { timeoutMs: 20_000 })
    const folder = await stage.makeFolder('leech')
    const leech = openLibtorrent(stage, { pex: true })
    await leech.add({ torrent }, folder)
    if (!engine.address) throw new Error('nobody can reach us')
    leech.connect({ host: '127.0.0.1', port: engine.address.port })
    await whenComplete(stage, leech, { timeoutMs: 60_000 })
    expect(await digestFile(join(folder, 'film.mp4'))).toBe(film.sha256)
    // We read nothing: all that we can have of it, and pass on, is the head that is asked for while a torrent opens.
    const { have, sent } = ours.snapshot().bytes
    expect(have).toBeLessThanOrEqual(headStartBytes)
    expect(sent).toBeLessThanOrEqual(have)
  })
})
