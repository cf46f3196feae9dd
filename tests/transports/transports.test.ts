import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type ForeignPeerName,
  type ForeignPeerOptions,
  mustBeFound,
  whenComplete,
  whenSeeding,
} from '../support/foreign-peer.ts'
import { digest, openLanterne } from '../support/lanterne-engine.ts'
import { openForeignPeer } from '../support/open-foreign-peer.ts'
import { openStage } from '../support/stage.ts'
import { digestFile, shareFilm } from '../support/swarm.ts'
import { films } from '../support/test-film.ts'
import { openTestTracker } from '../support/trackers.ts'

type Ours = 'when-needed' | 'required'

// Each of them takes one way and no other, so that a film that comes has come that way.
const cases: [string, ForeignPeerName, ForeignPeerOptions, Ours][] = [
  ['uTP', 'libtorrent', { transport: 'utp' }, 'when-needed'],
  ['uTP', 'qbittorrent', { transport: 'utp' }, 'when-needed'],
  ['RC4', 'libtorrent', { encryption: 'forced', cipher: 'rc4' }, 'when-needed'],
  ['an encrypted handshake', 'libtorrent', { encryption: 'forced', cipher: 'plaintext' }, 'when-needed'],
  ['RC4 over uTP', 'libtorrent', { transport: 'utp', encryption: 'forced', cipher: 'rc4' }, 'when-needed'],
  ['encryption', 'transmission', { encryption: 'forced' }, 'when-needed'],
  ['encryption', 'qbittorrent', { encryption: 'forced' }, 'when-needed'],
  ['encryption', 'aria2', { encryption: 'forced' }, 'when-needed'],
  ['encryption', 'rtorrent', { encryption: 'forced' }, 'when-needed'],
  // libtorrent comes to us in plain words first, is hung up on, and comes again encrypted: by its defaults a minute later,
  // here after a second or two (`min_reconnect_time`).
  ['encryption that we require', 'libtorrent', {}, 'required'],
  ['encryption that we require', 'transmission', {}, 'required'],
  ['encryption that we require', 'aria2', {}, 'required'],
]

describe('a film over one way only', () => {
  it.for(cases)('comes whole over %s from %s', async ([, name, options, encryption], context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.long)
    const seeder = await openForeignPeer(stage, name, options)
    // rTorrent takes no torrent without a tracker.
    const { bytes, ...made } = await film.torrent(name === 'rtorrent' ? ['http://127.0.0.1:9/announce'] : [])
    await seeder.add({ torrent: { bytes, ...made } }, film.folder)
    await whenSeeding(stage, seeder)
    const engine = await openLanterne(stage, await stage.makeFolder('lanterne'), { encryption })
    const torrent = await engine.open(
      { kind: 'torrent-file', bytes, peers: [seeder.endpoint] },
      { signal: context.signal },
    )
    expect(await digest(torrent.openFile(0), context)).toEqual({
      length: film.sizeBytes,
      sha256: film.sha256,
    })
  })

  it.for(cases)('goes whole over %s to %s', async ([, name, options, encryption], context) => {
    await using stage = await openStage(context)
    const film = await shareFilm(stage, films.long)
    const tracker = await openTestTracker(stage, 'opentracker', [film.infohash])
    const torrent = await film.torrent([tracker.httpUrl])
    const leecher = await openForeignPeer(stage, name, options)
    const folder = await stage.makeFolder('leech')
    const engine = await openLanterne(stage, await stage.makeFolder('lanterne'), { encryption })
    const lanterneSeeds = () =>
      engine.seed({ torrent: torrent.bytes, path: film.path }, { signal: context.signal })
    const leecherAsks = () => leecher.add({ torrent }, folder)
    const isKnown = async () => {
      const { seeds, leechers } = await tracker.count(film.infohash)
      return seeds + leechers > 0
    }
    const order = mustBeFound(name) ? [leecherAsks, lanterneSeeds] : [lanterneSeeds, leecherAsks]
    for (const step of order) {
      await step()
      await stage.until('the tracker hears of it', isKnown, { timeoutMs: 30_000 })
    }
    await whenComplete(stage, leecher, { timeoutMs: 120_000 })
    expect(await digestFile(join(folder, 'film.mp4'))).toBe(film.sha256)
  })
})
