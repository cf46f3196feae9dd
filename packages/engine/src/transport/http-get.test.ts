import { gzipSync } from 'node:zlib'
import { AppError } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom } from '../sim/index.ts'
import { mutatedBytes } from '../testing/mutated-bytes.ts'
import { type HttpGetOptions, httpGet } from './http-get.ts'

const { signal } = new AbortController()

/** A server that answers what `answerTo` says to each request head, and a client on another host. */
async function pair(
  answerTo: (head: string) => Uint8Array | string,
  { hangsUp = true, address = '203.0.113.1' } = {},
) {
  const clock = createSimClock()
  const sim = createSimNetwork({ clock, random: createSimRandom(3) })
  const line = { delayMs: 5 }
  const server = sim.host(address, line)
  const network = sim.host('203.0.113.2', line)
  sim.name('films.example', [address])
  const heads: string[] = []
  let closed = 0
  const { local } = await server.listenTcp(
    { host: '0.0.0.0', port: 0 },
    (socket) =>
      socket.receive({
        data(chunk) {
          heads.push(Buffer.from(chunk).toString('latin1'))
          socket.write(Buffer.from(answerTo(heads.at(-1) ?? '')))
          if (hangsUp) socket.end()
        },
        drain() {},
        close() {
          closed += 1
        },
      }),
    { signal },
  )
  const base = `http://films.example:${local.port}`
  const get = (
    path: string,
    { until = signal, ...options }: Partial<HttpGetOptions> & { until?: AbortSignal } = {},
  ) => {
    const usual = { network, clock, maxBytes: 10_000, timeoutMs: 30_000 }
    return clock.settle(httpGet(base + path, { ...usual, ...options }, { signal: until }))
  }
  return { clock, heads, base, get, closed: () => closed }
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

describe('httpGet', () => {
  it('asks as HTTP/1.1 has it and reads the answer', async () => {
    const { get, heads, base } = await pair(
      () => 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: a\r\n\r\nhello',
    )
    const answer = await get('/a%20b?c=%ff')
    expect([answer.status, text(answer.body), answer.headers['x-one'], answer.remoteHost]).toEqual([
      200,
      'hello',
      'a',
      '203.0.113.1',
    ])
    const [line, ...fields] = (heads[0] ?? '').trim().split('\r\n')
    expect(line).toBe('GET /a%20b?c=%ff HTTP/1.1')
    expect(fields).toContain(`host: ${new URL(base).host}`)
  })

  it('reads a body that ends with the connection, in parts, or packed', async () => {
    const packed = gzipSync('packed')
    const answers: Record<string, Uint8Array | string> = {
      '/close': 'HTTP/1.0 200 OK\r\n\r\nuntil the end',
      '/parts': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4\r\nfour\r\n0\r\n\r\n',
      '/packed': Buffer.concat([
        Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`),
        packed,
      ]),
    }
    const { get } = await pair((head) => answers[head.split(' ')[1] ?? ''] ?? '')
    const bodies: string[] = []
    for (const path of Object.keys(answers)) bodies.push(text((await get(path)).body))
    expect(bodies).toEqual(['until the end', 'onefour', 'packed'])
  })

  it('follows redirects, five at most', async () => {
    const { get, heads } = await pair((head) => {
      const step = Number(/GET \/(\d+)/.exec(head)?.[1])
      return step > 0
        ? `HTTP/1.1 302 Found\r\nLocation: ${step - 1}\r\nContent-Length: 0\r\n\r\n`
        : 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!'
    })
    expect(text((await get('/5')).body)).toBe('!')
    expect(heads).toHaveLength(6)
    await expect(get('/6')).rejects.toMatchObject({ code: 'source-unreachable' })
  })

  it('gives any other status as an answer', async () => {
    const { get } = await pair(() => 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    expect(await get('/')).toMatchObject({ status: 404, body: new Uint8Array() })
  })

  it('does not read more than it was told to, and lets the connection go', async () => {
    const endless = await pair(() => `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(20_001)}`, { hangsUp: false })
    await expect(endless.get('/')).rejects.toMatchObject({
      code: 'source-unreachable',
      details: { maxBytes: 10_000 },
    })
    await endless.clock.advance(1000)
    expect(endless.closed()).toBe(1)
  })

  it('does not unpack more than it was told to', async () => {
    const bomb = gzipSync(new Uint8Array(1_000_000))
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`
    const { get } = await pair(() => Buffer.concat([Buffer.from(head), bomb]))
    await expect(get('/')).rejects.toMatchObject({
      code: 'source-unreachable',
      details: { maxBytes: 10_000 },
    })
    expect((await get('/', { maxBytes: 1_000_000 })).body).toHaveLength(1_000_000)
  })

  it('says nothing to an address in the house that it may not reach', async () => {
    const { get, heads, closed, clock } = await pair(() => ok, { address: '192.168.1.1', hangsUp: false })
    const asked: string[] = []
    const mayReachLocal = ({ pathname }: URL) => {
      asked.push(pathname)
      return pathname === '/announce'
    }
    await expect(get('/reboot', { mayReachLocal })).rejects.toMatchObject({ code: 'source-unreachable' })
    await clock.advance(1000)
    expect([heads.length, closed()]).toEqual([0, 1])
    expect((await get('/announce', { mayReachLocal })).status).toBe(200)
    expect((await get('/')).status).toBe(200)
    expect(asked).toEqual(['/reboot', '/announce'])
  })

  it('does not wait for ever, for a head, a body or the next part', async () => {
    for (const answer of [
      '',
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
      'HTTP/1.1 100 Continue\r\n\r\n',
    ]) {
      const silent = await pair(() => answer, { hangsUp: false })
      await expect(silent.get('/')).rejects.toMatchObject({ code: 'timed-out' })
      expect(silent.clock.now()).toBe(30_000)
      await silent.clock.advance(1000)
      expect(silent.closed()).toBe(1)
    }
  })

  it('stops when told to, with the reason given', async () => {
    const { get, clock, closed } = await pair(() => 'HTTP/1.1 200 OK\r\n', { hangsUp: false })
    const leaving = new AbortController()
    const reason = new Error('left')
    clock.schedule(1000, () => leaving.abort(reason))
    await expect(get('/', { until: leaving.signal })).rejects.toBe(reason)
    await clock.advance(1000)
    expect(closed()).toBe(1)
    await expect(get('/', { until: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it.each<[string, string]>([
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and parts',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['an endless header', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['another protocol', 'ICY 200 OK\r\n\r\nsound'],
    ['another packing', 'HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx'],
    ['a redirect to nowhere', 'HTTP/1.1 301 Moved\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n'],
  ])('refuses %s', async (_, answer) => {
    const { get } = await pair(() => answer)
    await expect(get('/')).rejects.toMatchObject({ code: 'source-unreachable' })
  })

  it('refuses addresses that are not HTTP', async () => {
    const clock = createSimClock()
    const network = createSimNetwork({ clock, random: createSimRandom(1) }).host('203.0.113.1')
    for (const url of ['ftp://films.example/', 'file:///etc/passwd', 'javascript:1', 'no address']) {
      const got = httpGet(url, { network, clock, maxBytes: 1, timeoutMs: 1 }, { signal })
      await expect(got).rejects.toMatchObject({ code: 'source-unreachable' })
    }
  })

  it('throws nothing but AppError for answers that were tampered with, and leaves no connection', async () => {
    const packed = gzipSync('hello hello hello')
    const seeds = [
      Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: a\r\n\r\nhello'),
      Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4\r\nfour\r\n0\r\n\r\n'),
      Buffer.from('HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n'),
      Buffer.concat([
        Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`),
        packed,
      ]),
    ]
    await fc.assert(
      fc.asyncProperty(mutatedBytes(seeds), fc.boolean(), async (answer, hangsUp) => {
        const { get, clock, heads, closed } = await pair(() => answer, { hangsUp })
        const outcome = await get('/').then(
          () => 'answered',
          (error: unknown) => (error instanceof AppError ? error.code : error),
        )
        expect(outcome).toMatch(/^(answered|timed-out|connection-failed|source-unreachable)$/)
        await clock.advance(1000)
        expect(closed()).toBe(heads.length)
      }),
      { numRuns: 500 },
    )
  })
})
