import { connect } from 'node:net'
import { silentLogger } from '@lanterne/kernel'
import { beforeEach, describe, expect, it } from 'vitest'
import { FetchedBytes } from './fetched-bytes.ts'
import { type LanDoor, openLanDoor } from './lan-door.ts'

const { signal } = new AbortController()
const size = 100_000
const film = {
  source: {
    size,
    async *read({ start, end }: { start: number; end: number }) {
      yield new Uint8Array(end - start).fill(7)
    },
  },
  ...{ etag: '"f"', mimeType: 'video/mp4', signal, attend: () => {} },
}
const cues = async () => [{ start: 1, end: 2, spans: [{ text: 'Bonjour' }] }]

/** Whatever is written is sent as it is; gives all that comes back until the other side hangs up. */
function send(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => (heard += chunk))
    socket.on('close', () => resolve(heard))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
  })
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4)

describe('what anybody on the link may do with a door for one film', () => {
  let door: LanDoor
  beforeEach(async () => {
    door = await openLanDoor(
      {
        device: { localAddress: '127.0.0.1', wordsFormat: 'srt' },
        ...{ secret: 'unguessable', port: 0, words: [{ id: 'f0', language: 'fr', name: '', cues }] },
        ...{ shownWords: 'f0', fetched: new FetchedBytes({ address: '10.0.0.9', log: silentLogger }) },
        ...{
          log: silentLogger,
          bytes: () => film,
          segments: () => undefined,
          artwork: async () => undefined,
        },
      },
      { signal },
    )
    return () => door[Symbol.asyncDispose]()
  })
  const ask = (line: string, ...headers: string[]) =>
    send(door.port, [line, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'))

  it.for([
    '/',
    '/stream',
    '/stream/',
    '/stream//film.mp4',
    '/stream/unguessable',
    '/stream/unguessabl/film.mp4',
    '/stream/unguessable%00/film.mp4',
    '/stream/UNGUESSABLE/film.mp4',
    '/stream/*/film.mp4',
    '/stream/../stream/other/film.mp4',
    '/stream/unguessable/../other/film.mp4',
    '/stream/unguessable/%2e%2e/%2e%2e/etc/passwd',
    '/stream/unguessable/..\\..\\etc\\passwd',
    '/words/unguessable/../../etc/passwd',
    '/words/unguessable/..%2f..%2fx.srt',
    '/words/unguessable/f1.srt',
    '/words/unguessable/f0.vtt',
    '/artwork/unguessable',
    '/artwork/unguessable/../../x',
    '/assets/welcome/welcome.mp4',
    '/api/unguessable',
    '/api/unguessable/cast',
    '/api/playbacks',
    '/segments/unguessable/master.m3u8',
    '/../../../etc/passwd',
    '//etc/passwd',
    '/.%2e/.%2e/etc/passwd',
  ])('gives nothing at %s', async (path) => {
    const answer = await ask(`GET ${path} HTTP/1.1`)
    expect([400, 404]).toContain(statusOf(answer))
    expect(bodyOf(answer)).not.toContain('\x07')
    expect(answer).not.toMatch(/unguessable/)
  })

  it('takes any file name of the film for the film', async () => {
    const answer = await ask('GET /stream/unguessable/..%2f..%2fetc%2fpasswd HTTP/1.1', 'Range: bytes=0-9')
    expect(bodyOf(answer)).toBe('\x07'.repeat(10))
  })

  it.for(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE', 'SUBSCRIBE', 'NOTIFY', 'M-SEARCH'])(
    'does nothing for %s',
    async (method) => {
      for (const path of ['/stream/unguessable/film.mp4', '/api/cast'])
        expect([400, 404, 405]).toContain(
          statusOf(await ask(`${method} ${path} HTTP/1.1`, 'Content-Length: 0')),
        )
    },
  )

  it('is no way to anywhere else', async () => {
    for (const line of [
      'CONNECT 127.0.0.1:80 HTTP/1.1',
      'GET http://127.0.0.1/api/cast HTTP/1.1',
      'GET http://169.254.169.254/stream/x/film.mp4 HTTP/1.1',
    ])
      expect(statusOf(await ask(line)) || 400).toBeGreaterThanOrEqual(400)
    const upgrade = ['Upgrade: websocket', 'Connection: Upgrade']
    expect(await ask('GET /api/events HTTP/1.1', ...upgrade)).not.toMatch(/^HTTP\/1\.1 101/)
  })

  it('answers the same whatever host it is called by, and believes no other address', async () => {
    for (const host of ['evil.example', 'localhost', '127.0.0.1:1', '[::1]', 'a,b']) {
      const headers = [`Host: ${host}`, 'Connection: close', 'Origin: http://evil.example']
      const lines = (path: string) =>
        [`GET ${path} HTTP/1.1`, ...headers, 'Range: bytes=0-9', '', ''].join('\r\n')
      expect(statusOf(await send(door.port, lines('/api/cast')))).toBe(404)
      const answer = await send(door.port, lines('/stream/unguessable/film.mp4'))
      expect(statusOf(answer)).toBe(206)
      expect(bodyOf(answer)).toBe('\x07'.repeat(10))
      expect(answer).not.toContain('evil.example')
    }
  })

  it.for([
    ['bytes=0-0', 206, 1],
    ['bytes=-5', 206, 5],
    ['bytes=99999-', 206, 1],
    ['bytes=0-99999999999999999999', 206, size],
    ['bytes=100000-', 416, 0],
    ['bytes=-0', 416, 0],
  ] as const)('gives of the range %s what there is', async ([range, status, length]) => {
    const answer = await ask('GET /stream/unguessable/film.mp4 HTTP/1.1', `Range: ${range}`)
    expect(statusOf(answer)).toBe(status)
    if (status === 206) expect(bodyOf(answer)).toHaveLength(length)
  })

  it.for([
    'bytes=0-,1-,2-,3-,4-,5-,6-,7-,8-,9-,0-,1-,2-,3-,4-,5-,6-,7-,8-,9-',
    'bytes=5-1',
    'bytes=--1',
    'bytes=a-b',
    'lines=1-2',
    'bytes=1e3-',
  ])('gives no more than the film for a range that is none: %s', async (range) => {
    const answer = await ask('HEAD /stream/unguessable/film.mp4 HTTP/1.1', `Range: ${range}`)
    expect([200, 416]).toContain(statusOf(answer))
    expect(Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0)).toBeLessThanOrEqual(size)
  })

  it.for([
    ['a header without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`],
    ['headers without end', `GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(20_000)}`],
    ['an address without end', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`],
    ['what is no request', '\0\x01\x02 nonsense\r\n\r\n'],
    ['two lengths', 'POST /api/cast HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
    [
      'a request within a request',
      'POST /api/cast HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ] as const)('hangs up on %s, and goes on', async ([, text]) => {
    expect(statusOf(await send(door.port, text)) || 400).toBeGreaterThanOrEqual(400)
    expect(statusOf(await ask('GET /stream/unguessable/film.mp4 HTTP/1.1', 'Range: bytes=0-0'))).toBe(206)
  })
})
