import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, encodeBencode } from '../metainfo/bencode.ts'
import { answering, house, ok, request, tell } from '../testing/tracker-house.ts'
import { announce } from './announce.ts'
import { readAnnounceAnswer } from './announce-http.ts'
import { writeCompactPeers } from './compact-peers.ts'

describe('announce over HTTP', () => {
  it('says everything that BEP 3, 7 and 23 ask for', async () => {
    const on = house()
    const asked: string[] = []
    const url = await answering(on, ok(encodeBencode({ interval: 900, peers: '' })), asked)
    await tell(on, `${url}?passkey=a%20b#x`, { event: 'completed', trackerId: Uint8Array.of(0x25, 0x26) })
    expect(asked).toEqual([
      'GET /announce?passkey=a%20b&info_hash=%2c%82%ee%26%0f%1c%bc%91r%8e%fa%aex%27%c2%b2%c7%28%8eR' +
        '&peer_id=AAAAAAAAAAAAAAAAAAAA&port=6881&uploaded=1&downloaded=2&left=3&compact=1&numwant=50&key=fedcba98' +
        '&event=completed&trackerid=%25%26 HTTP/1.1',
    ])
  })

  it('reads compact and plain peers, both families, and what the tracker tells of itself', () => {
    const read = (answer: Record<string, BencodeInput>) =>
      readAnnounceAnswer({ status: 200, body: encodeBencode(answer), remoteHost: '9.9.9.9' })
    const six = [{ host: '2001:db8::5', port: 5 }]
    const four = [{ host: '192.0.2.1', port: 6881 }]
    const compact = { peers: writeCompactPeers(four, 4), peers6: writeCompactPeers(six, 16) }
    expect(
      read({
        ...compact,
        interval: 1000,
        'min interval': 300,
        complete: 4,
        incomplete: 2,
        'tracker id': 'x',
      }),
    ).toEqual({
      peers: [...four, ...six],
      intervalMs: 1_000_000,
      minIntervalMs: 300_000,
      seeds: 4,
      leeches: 2,
      trackerId: Uint8Array.of(0x78),
      trackerAddress: '9.9.9.9',
    })
    const plain = [
      { ip: '192.0.2.1', port: 6881, 'peer id': 'x' },
      { ip: '2001:db8::5', port: 5 },
      { ip: 'peer.example', port: 5 },
      { ip: '192.0.2.2', port: 0 },
      { ip: '192.0.2.2', port: 65536 },
      { port: 1 },
    ]
    expect(read({ peers: plain }).peers).toEqual([...four, ...six])
  })

  it('keeps figures within sane bounds', () => {
    const read = (answer: Record<string, BencodeInput>) =>
      readAnnounceAnswer({ status: 200, body: encodeBencode(answer), remoteHost: '9.9.9.9' })
    expect(read({ interval: 0, complete: -1 })).toMatchObject({ intervalMs: 60_000, minIntervalMs: 60_000 })
    expect(read({ interval: 0, complete: -1 }).seeds).toBeUndefined()
    expect(read({ interval: -5, 'min interval': 1 })).toMatchObject({
      intervalMs: 60_000,
      minIntervalMs: 15_000,
    })
    expect(read({ interval: 2 ** 50 })).toMatchObject({ intervalMs: 7_200_000, minIntervalMs: 60_000 })
    expect(read({ peers: '' })).toMatchObject({ intervalMs: 1_800_000 })
    expect(read({ peers: new Uint8Array(6 * 5000).fill(1) }).peers).toHaveLength(2000)
  })

  it('unpacks gzip', async () => {
    const on = house()
    const body = gzipSync(
      encodeBencode({ interval: 900, peers: writeCompactPeers([{ host: '192.0.2.1', port: 1 }], 4) }),
    )
    const url = await answering(on, ok(body, 'Content-Encoding: gzip\r\n'))
    expect((await tell(on, url)).peers).toEqual([{ host: '192.0.2.1', port: 1 }])
  })

  it.each<[string, string, string | Uint8Array]>([
    ['refuses', 'tracker-failed', ok(encodeBencode({ 'failure reason': 'go away\0' }))],
    ['is not well', 'tracker-failed', 'HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy'],
    ['hangs up', 'tracker-failed', ''],
    ['hangs up half way', 'tracker-failed', ok(encodeBencode({ peers: '' })).subarray(0, -3)],
    ['answers with a page', 'tracker-answer-invalid', ok('<html>')],
    ['answers with nothing', 'tracker-answer-invalid', ok('')],
    ['answers with an empty dictionary', 'tracker-answer-invalid', ok('de')],
    ['answers with a list', 'tracker-answer-invalid', ok('le')],
    ['answers with half a peer', 'tracker-answer-invalid', ok(encodeBencode({ peers: 'abc' }))],
    ['answers with peers that are a number', 'tracker-answer-invalid', ok(encodeBencode({ peers: 4 }))],
    [
      'answers with peers that are no dictionaries',
      'tracker-answer-invalid',
      ok(encodeBencode({ peers: [1] })),
    ],
    ['does not speak HTTP', 'tracker-answer-invalid', 'SSH-2.0-OpenSSH\r\n\r\n'],
    [
      'answers with 2 MB',
      'tracker-answer-invalid',
      ok(encodeBencode({ peers: '', x: new Uint8Array(2_000_000) })),
    ],
    [
      'answers with a gzip bomb',
      'tracker-answer-invalid',
      ok(gzipSync(new Uint8Array(50_000_000)), 'Content-Encoding: gzip\r\n'),
    ],
    ['answers with a broken gzip', 'tracker-answer-invalid', ok('not gzip', 'Content-Encoding: gzip\r\n')],
    [
      'redirects for ever',
      'tracker-answer-invalid',
      'HTTP/1.1 302 Found\r\nLocation: ?again\r\nContent-Length: 0\r\n\r\n',
    ],
    [
      'redirects to a file',
      'tracker-answer-invalid',
      'HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n',
    ],
  ])('fails when the tracker %s', async (_, code, answer) => {
    const on = house()
    const url = await answering(on, answer)
    await expect(tell(on, url)).rejects.toMatchObject({ code })
    expect(on.clock.now()).toBeLessThan(5000)
  })

  it('gives the tracker its own words, cleaned', async () => {
    const on = house()
    const url = await answering(on, ok(encodeBencode({ 'failure reason': 'go\0 away\n' })))
    await expect(tell(on, url)).rejects.toMatchObject({ details: { reason: 'go away' } })
  })

  it('fails when nobody is there, and when nobody answers', async () => {
    const on = house()
    await expect(tell(on, 'http://tracker.example:9/announce')).rejects.toMatchObject({
      code: 'tracker-failed',
    })
    await expect(tell(on, 'http://nowhere.example/announce')).rejects.toMatchObject({
      code: 'tracker-failed',
    })
    await expect(tell(on, 'wss://tracker.example/announce')).rejects.toMatchObject({ code: 'tracker-failed' })
    on.server.unplug()
    await expect(tell(on, 'http://tracker.example:9/announce')).rejects.toMatchObject({ code: 'timed-out' })
  })

  it('asks nobody in the house who is no tracker, and follows no redirect from outside into it', async () => {
    const on = house(['192.168.1.2'], '192.168.1.1')
    const asked: string[] = []
    const url = await answering(on, ok(encodeBencode({ peers: '' })), asked)
    await expect(tell(on, url.replace('/announce', '/reboot'))).rejects.toMatchObject({
      code: 'tracker-answer-invalid',
    })
    expect(asked).toEqual([])
    const outside = on.network.host('203.0.113.9')
    const hop = `HTTP/1.1 302 Found\r\nLocation: ${url}\r\nContent-Length: 0\r\n\r\n`
    on.network.name('outside.example', ['203.0.113.9'])
    const redirecting = await answering({ ...on, server: outside }, hop)
    await expect(tell(on, redirecting.replace('tracker.', 'outside.'))).rejects.toMatchObject({
      code: 'tracker-answer-invalid',
    })
    expect(asked).toEqual([])
    await tell(on, url)
    expect(asked).toHaveLength(1)
  })

  it('stops when told to', async () => {
    const on = house()
    const leaving = new AbortController()
    const reason = new Error('left')
    on.clock.schedule(15, () => leaving.abort(reason))
    const url = await answering(on, '')
    await expect(on.clock.settle(announce(url, request(), on.world, leaving))).rejects.toBe(reason)
    expect(on.clock.now()).toBe(15)
  })
})
