import { askSupply, openTracker } from '@lanterne/engine'
import { type AnnounceRequest, announce, infohashBytes, parseInfohash } from '@lanterne/engine/testing'
import { systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import { describe, expect, it } from 'vitest'
import { type ForeignPeerName, whenSeeding } from '../support/foreign-peer.ts'
import { openForeignPeer } from '../support/open-foreign-peer.ts'
import { openOpentracker } from '../support/opentracker.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { shareFilm } from '../support/swarm.ts'
import { films } from '../support/test-film.ts'

const world = { network: createSystemNetwork(), clock: systemClock, random: systemRandom }
const infohash = '2c82ee260f1cbc91728efaae7827c2b2c7288e52'

/** Announces as a peer of its own on `port`. */
function tell(
  url: string,
  of: string,
  port: number,
  changes: Partial<AnnounceRequest> = {},
  network = world.network,
) {
  const peerId = Buffer.alloc(20, `-LT0001-${port}`)
  const request = {
    infohash: parseInfohash(of),
    peerId,
    port,
    uploaded: 0,
    downloaded: 0,
    left: 100,
    wanted: 50,
    key: port,
  }
  return announce(
    url,
    { ...request, ...changes },
    { ...world, network },
    { signal: AbortSignal.timeout(30_000) },
  )
}

async function openOurs(stage: Stage, host = '127.0.0.1') {
  const options = { network: world.network, clock: systemClock, random: systemRandom, host, udpPort: 0 }
  return stage.use(await openTracker(options, { signal: AbortSignal.timeout(10_000) }))
}

describe('announce to opentracker', () => {
  it.for(['http', 'udp'] as const)('comes, meets, completes and goes over %s', async (protocol, context) => {
    await using stage = await openStage(context)
    const tracker = await openOpentracker(stage, [infohash])
    const url = protocol === 'http' ? tracker.httpUrl : tracker.udpUrl
    const first = await tell(url, infohash, 7001, { event: 'started' })
    expect(first).toMatchObject({ seeds: 0, leeches: 1, trackerAddress: '127.0.0.1' })
    const second = await tell(url, infohash, 7002, { event: 'started', left: 0 })
    expect(second.peers).toContainEqual({ host: '127.0.0.1', port: 7001 })
    expect(await tracker.count(infohash)).toEqual({ seeds: 1, leechers: 1 })
    await tell(url, infohash, 7001, { event: 'completed', left: 0 })
    expect(await tracker.count(infohash)).toEqual({ seeds: 2, leechers: 0 })
    await tell(url, infohash, 7001, { event: 'stopped', left: 0 })
    expect(await tracker.count(infohash)).toEqual({ seeds: 1, leechers: 0 })
  })

  it('hears its refusal', async (context) => {
    await using stage = await openStage(context)
    const tracker = await openOpentracker(stage, [infohash])
    const other = 'ab'.repeat(20)
    await expect(tell(tracker.httpUrl, other, 7001)).rejects.toMatchObject({ code: 'tracker-failed' })
  })
})

describe('askSupply', () => {
  it.for(['http', 'udp'] as const)(
    'hears from opentracker how many share, over %s',
    async (protocol, context) => {
      await using stage = await openStage(context)
      const tracker = await openOpentracker(stage, [infohash])
      const { httpUrl, udpUrl } = tracker
      await tell(httpUrl, infohash, 7001, { left: 0, event: 'started' })
      await tell(httpUrl, infohash, 7002, { event: 'started' })
      const asked = { infohash: parseInfohash(infohash), trackers: [protocol === 'http' ? httpUrl : udpUrl] }
      expect(await askSupply(asked, world, context)).toEqual({ seeds: 1, leeches: 1 })
    },
  )
})

describe('announce to our own tracker', () => {
  it.for(['127.0.0.1', '::1'])('meets over HTTP and UDP alike on %s', async (host, context) => {
    await using stage = await openStage(context)
    const tracker = await openOurs(stage, host)
    const urls = [tracker.httpUrl, tracker.udpUrl ?? '']
    for (const [index, url] of urls.entries()) await tell(url, infohash, 7001 + index)
    for (const url of urls) {
      const { peers, leeches, trackerAddress } = await tell(url, infohash, 7003)
      expect(peers.map((peer) => `${peer.host} ${peer.port}`).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
        `${host} 7001`,
        `${host} 7002`,
      ])
      expect([leeches, trackerAddress]).toEqual([3, host])
    }
  })

  it.for(['127.0.0.1', '::1'])('finds it on %s by a name that has both', async (host, context) => {
    await using stage = await openStage(context)
    const tracker = await openOurs(stage, host)
    const byName = (url = '') => url.replace(/127\.0\.0\.1|\[::1\]/, 'localhost')
    const network = { ...world.network, lookup: async () => ['::1', '127.0.0.1'] }
    const started = performance.now()
    expect((await tell(byName(tracker.udpUrl), infohash, 7001, {}, network)).trackerAddress).toBe(host)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('openTracker', () => {
  const visits: [ForeignPeerName, 'http' | 'udp'][] = [
    ['transmission', 'http'],
    ['transmission', 'udp'],
    ['aria2', 'http'],
    ['libtorrent', 'http'],
    ['libtorrent', 'udp'],
  ]
  it.for(visits)('is understood by %s over %s', async ([name, protocol], context) => {
    await using stage = await openStage(context)
    const tracker = await openOurs(stage)
    const url = (protocol === 'http' ? tracker.httpUrl : tracker.udpUrl) ?? ''
    const film = await shareFilm(stage, films.short)
    const peer = await openForeignPeer(stage, name)
    await peer.add({ torrent: await film.torrent([url]) }, film.folder)
    await whenSeeding(stage, peer)
    const answer = await stage.until(
      'it has announced itself as a seed',
      async () => {
        const told = await tell(url, film.infohash, 7001)
        return told.seeds === 1 && told
      },
      { timeoutMs: 30_000 },
    )
    expect(answer.peers).toEqual([peer.endpoint])
  })

  it('is scraped as BEP 48 has it', async (context) => {
    await using stage = await openStage(context)
    const tracker = await openOurs(stage)
    await tell(tracker.httpUrl, infohash, 7001, { event: 'completed', left: 0 })
    const raw = Buffer.from(infohashBytes(parseInfohash(infohash)))
    const query = raw.toString('hex').replace(/../g, '%$&')
    const answer = await fetch(`${tracker.httpUrl.replace('announce', 'scrape')}?info_hash=${query}`)
    const expected = Buffer.concat([
      Buffer.from('d5:filesd20:'),
      raw,
      Buffer.from('d8:completei1e10:downloadedi1e10:incompletei0eeee'),
    ])
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toBe(expected.toString('latin1'))
  })
})
