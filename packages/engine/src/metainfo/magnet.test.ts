import { AppError } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { infohashBytes, infohashFromBytes, parseInfohash, parseTorrentNames } from './infohash.ts'
import { formatMagnet, parseMagnet } from './magnet.ts'

const hash = '2c82ee260f1cbc91728efaae7827c2b2c7288e52'

function codeOf(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'none'
}

const rich =
  `magnet:?xt=urn:btih:${hash}&dn=The+General%20%281926%29&tr=udp%3A%2F%2Ftracker.example%3A6969%2Fannounce` +
  '&tr.1=https://tracker.example/announce?a=1%26b&tr=wss://web.example&tr=irc://no.example&ws=https://films.example/general.mp4' +
  '&x.pe=192.0.2.1:6881&x.pe=[2001:db8::1]:51413&x.pe=peer.example:1&x.pe=bad&x.pe=1.2.3.4:0&x.pe=1.2.3.4:65536&so=0,2,4-6&unknown=1'

describe('parseMagnet', () => {
  it('reads everything that a link may tell', () => {
    expect(parseMagnet(rich)).toEqual({
      infohash: hash,
      displayName: 'The General (1926)',
      trackers: [
        'udp://tracker.example:6969/announce',
        'https://tracker.example/announce?a=1&b',
        'wss://web.example/',
      ],
      webSeeds: ['https://films.example/general.mp4'],
      peers: [
        { host: '192.0.2.1', port: 6881 },
        { host: '2001:db8::1', port: 51413 },
        { host: 'peer.example', port: 1 },
      ],
      fileIndices: [0, 2, 4, 5, 6],
    })
  })

  it('reads base32 and capitals', () => {
    expect(parseMagnet('magnet:?xt=urn:btih:FSBO4JQPDS6JC4UO7KXHQJ6CWLDSRDSS').infohash).toBe(hash)
    expect(parseMagnet(`MAGNET:?XT=URN:BTIH:${hash.toUpperCase()}`)).toEqual({
      infohash: hash,
      trackers: [],
      webSeeds: [],
      peers: [],
    })
  })

  it('reads the names of both versions, of either, and of the one that makes sense (BEP 52)', () => {
    const infohashV2 = 'ab'.repeat(32)
    const second = `xt=urn:btmh:1220${infohashV2}`
    expect(parseMagnet(`magnet:?${second}&xt=urn:btih:${hash}`)).toMatchObject({ infohash: hash, infohashV2 })
    expect(parseMagnet(`MAGNET:?${second.toUpperCase()}`)).toMatchObject({
      infohash: infohashV2.slice(0, 40),
      infohashV2,
    })
    const sha1 = `xt=urn:btmh:1114${hash}`
    expect(parseMagnet(`magnet:?${sha1}&xt=urn:btih:${hash}`)).not.toHaveProperty('infohashV2')
    expect(codeOf(() => parseMagnet(`magnet:?${sha1}`))).toBe('invalid-magnet')
    expect(codeOf(() => parseMagnet(`magnet:?${second}&xt=urn:btih:nonsense`))).toBe('invalid-magnet')
  })

  it.each([
    ['nothing', ''],
    ['another address', 'https://films.example/?xt=urn:btih:'],
    ['no topic', 'magnet:?dn=x'],
    ['a short hash', `magnet:?xt=urn:btih:${hash.slice(1)}`],
    ['a hash that is not one', `magnet:?xt=urn:btih:${'g'.repeat(40)}`],
    ['another kind of hash', `magnet:?xt=urn:sha1:${hash}`],
    ['a mebibyte', `magnet:?xt=urn:btih:${hash}&dn=${'x'.repeat(1024 * 1024)}`],
    ['thousands of parameters', `magnet:?xt=urn:btih:${hash}${'&a=1'.repeat(5000)}`],
  ])('refuses %s', (_, uri) => {
    expect(codeOf(() => parseMagnet(uri))).toBe('invalid-magnet')
  })

  it('takes only so many hints', () => {
    const magnet = parseMagnet(`magnet:?xt=urn:btih:${hash}${'&x.pe=1.2.3.4:5'.repeat(900)}&so=0-999999`)
    expect([magnet.peers.length, magnet.fileIndices?.length]).toEqual([100, 10_000])
  })
})

describe('formatMagnet', () => {
  it('writes files that follow each other as one range, and so all that a link may ask for', () => {
    const magnet = parseMagnet(`magnet:?xt=urn:btih:${hash}&so=3,1,900000-909999`)
    expect(formatMagnet(magnet)).toMatch(/&so=1,3,900000-909997$/)
    expect(parseMagnet(formatMagnet(magnet))).toEqual(magnet)
  })

  it('writes what parseMagnet reads back', () => {
    const port = fc.integer({ min: 1, max: 65535 })
    const host = fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', '::1', 'peer.example'))
    const magnet = fc.record(
      {
        infohash: fc.uint8Array({ minLength: 20, maxLength: 20 }).map(infohashFromBytes),
        displayName: fc.string({ minLength: 1, maxLength: 100 }).filter((name) => name === name.trim()),
        trackers: fc.uniqueArray(
          fc.webUrl({ withQueryParameters: true }).map((url) => new URL(url).href),
          { maxLength: 5 },
        ),
        webSeeds: fc.uniqueArray(
          fc.webUrl().map((url) => new URL(url).href),
          { maxLength: 5 },
        ),
        peers: fc.array(fc.record({ host, port }), { maxLength: 5 }),
        fileIndices: fc
          .uniqueArray(fc.nat(999_999), { minLength: 1, maxLength: 20 })
          .map((indices) => indices.sort((a, b) => a - b)),
      },
      { requiredKeys: ['infohash', 'trackers', 'webSeeds', 'peers'] },
    )
    fc.assert(
      fc.property(magnet, fc.uint8Array({ minLength: 32, maxLength: 32 }), (value, second) => {
        expect(parseMagnet(formatMagnet(value))).toEqual(value)
        const names = parseTorrentNames(Buffer.from(second).toString('hex'))
        for (const named of [
          { ...value, ...names },
          { ...value, infohashV2: names.infohashV2 },
        ])
          expect(parseMagnet(formatMagnet(named))).toEqual(named)
      }),
    )
  })
})

describe('parseInfohash', () => {
  it('reads hexadecimal and base32 alike', () => {
    expect([parseInfohash(hash.toUpperCase()), parseInfohash('fsbo4jqpds6jc4uo7kxhqj6cwldsrdss')]).toEqual([
      hash,
      hash,
    ])
    expect(infohashFromBytes(infohashBytes(parseInfohash(hash)))).toBe(hash)
  })
})
