import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../metainfo/bencode.ts'
import { infohashBytes, parseInfohash } from '../metainfo/infohash.ts'
import {
  answering,
  type House,
  house,
  infohash,
  isConnect,
  ok,
  tell,
  udpAnswer,
  udpAnswering,
} from '../testing/tracker-house.ts'
import { createTrackerClient } from './announce.ts'
import { readScrapeAnswer } from './announce-http.ts'
import { askSupply } from './ask-supply.ts'
import { openTracker } from './tracker-server.ts'

const { signal } = new AbortController()
const other = parseInfohash('ab'.repeat(20))
const keyOf = (of: typeof infohash) => Buffer.from(infohashBytes(of)).toString('latin1')

async function scrape(on: House, url: string, infohashes = [infohash, other]) {
  await using client = createTrackerClient(on.world)
  return await on.clock.settle(client.scrape(url, infohashes, { signal }))
}

async function ours(on: House) {
  const { server: network, clock, random } = on
  const tracker = await openTracker({ network, clock, random, host: '203.0.113.1', udpPort: 0 }, { signal })
  return { http: tracker.httpUrl, udp: tracker.udpUrl ?? '' }
}

describe('scrape', () => {
  it.each(['http', 'udp'] as const)('hears the figures of several torrents over %s', async (protocol) => {
    const on = house()
    const urls = await ours(on)
    await tell(on, urls.http, { left: 0, event: 'completed' })
    await tell(on, urls.http, { port: 7000 })
    const figures = await scrape(on, urls[protocol])
    expect(figures.get(infohash)).toEqual({ seeds: 1, leeches: 1, completed: 1 })
    expect(figures.get(other) ?? { seeds: 0, leeches: 0, completed: 0 }).toEqual({
      seeds: 0,
      leeches: 0,
      completed: 0,
    })
  })

  it('asks where BEP 48 says, and keeps the passkey', async () => {
    const on = house()
    const asked: string[] = []
    const body = encodeBencode({
      files: { [keyOf(infohash)]: { complete: 3, downloaded: -1, incomplete: 4 } },
    })
    const url = await answering(on, ok(body), asked)
    expect((await scrape(on, `${url}.php?passkey=x`)).get(infohash)).toEqual({
      seeds: 3,
      leeches: 4,
      completed: 0,
    })
    expect(asked[0]).toMatch(
      /^GET \/scrape\.php\?passkey=x&info_hash=%2c%82%ee.*&info_hash=%ab%ab.* HTTP\/1\.1$/,
    )
    await expect(scrape(on, url.replace('announce', 'a'))).rejects.toMatchObject({ code: 'tracker-failed' })
  })

  it('hears refusals and nonsense', async () => {
    const on = house()
    const refusing = await answering(on, ok(encodeBencode({ 'failure reason': 'no' })))
    await expect(scrape(on, refusing)).rejects.toMatchObject({
      code: 'tracker-failed',
      details: { reason: 'no' },
    })
    const senseless = await answering(on, ok(encodeBencode({ files: 3 })))
    await expect(scrape(on, senseless)).rejects.toMatchObject({ code: 'tracker-answer-invalid' })
    const short = await udpAnswering(on, (message) =>
      isConnect(message) ? udpAnswer(message, 0, 1, 2) : udpAnswer(message, 2, 5, 6, 7),
    )
    await expect(scrape(on, short)).rejects.toMatchObject({ code: 'tracker-answer-invalid' })
    expect((await scrape(on, short, [infohash])).get(infohash)).toEqual({
      seeds: 5,
      leeches: 7,
      completed: 6,
    })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        try {
          readScrapeAnswer({ status: 200, body }, [infohash])
        } catch (error) {
          expect(error).toMatchObject({ name: 'AppError' })
        }
      }),
    )
  })
})

describe('askSupply', () => {
  it('takes the largest of what all say, and waits for none too long', async () => {
    const on = house()
    const { http, udp } = await ours(on)
    await tell(on, http, { left: 0 })
    const more = encodeBencode({ files: { [keyOf(infohash)]: { complete: 12, incomplete: 5 } } })
    const silent = await udpAnswering(on, () => undefined)
    const trackers = [
      http,
      udp,
      silent,
      await answering(on, ok(more)),
      'http://nowhere.example/announce',
      'no url',
    ]
    const startedAt = on.clock.now()
    const supply = await on.clock.settle(askSupply({ infohash, trackers }, on.world, { signal }))
    expect(supply).toEqual({ seeds: 12, leeches: 5 })
    expect(on.clock.now() - startedAt).toBeLessThanOrEqual(5000)
    const none = askSupply({ infohash, trackers: [silent] }, on.world, { signal })
    expect(await on.clock.settle(none)).toBeUndefined()
  })
})
