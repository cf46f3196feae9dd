import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { TcpSocket, WebRtc } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createWebRtc } from './create-web-rtc.ts'

const settings = { stunServers: [], bindAddress: '127.0.0.1' }

/** A connection between two ends, each of a process of its own. */
async function connect(a: WebRtc, b: WebRtc, signal: AbortSignal): Promise<[TcpSocket, TcpSocket]> {
  const offer = await a.offer({ signal })
  const answer = await b.answer(offer.description, { signal })
  return await Promise.all([offer.open({ answer: answer.description, signal }), answer.open({ signal })])
}

function hear(socket: TcpSocket, onBytes: (chunk: Uint8Array) => void = () => undefined) {
  const closed = Promise.withResolvers<Error | undefined>()
  const drained = { count: 0 }
  socket.receive({ data: onBytes, drain: () => void drained.count++, close: closed.resolve })
  return { closed: closed.promise, drained }
}

/** The processes that this one has started, from the kernel's own list. */
function children(): number[] {
  const list = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
  return list.split(' ').filter(Boolean).map(Number)
}

describe('createWebRtc', { timeout: 30_000 }, () => {
  it('carries any bytes in their order, both ways at once', async ({ signal }) => {
    await using a = createWebRtc(settings)
    await using b = createWebRtc(settings)
    const lines = await connect(a, b, signal)
    expect(lines[0].remote).toEqual(lines[1].local)
    expect(lines[0].remote.host).toBe('127.0.0.1')
    const sizes = [1, 16_397, 300_000, 5, 1_000_000]
    const said = sizes.map((size) => new Uint8Array(randomBytes(size)))
    const total = sizes.reduce((sum, size) => sum + size, 0)
    const digests = lines.map(
      (line) =>
        new Promise<string>((resolve) => {
          const hash = createHash('sha256')
          let length = 0
          hear(line, (chunk) => {
            hash.update(chunk)
            length += chunk.length
            if (length === total) resolve(hash.digest('hex'))
          })
        }),
    )
    for (const bytes of said) for (const line of lines) line.write(bytes)
    const expected = createHash('sha256').update(Buffer.concat(said)).digest('hex')
    expect(await Promise.all(digests)).toEqual([expected, expected])
  })

  it('keeps what came before it had an owner, who hears of it in a later turn', async ({
    signal,
    expect,
  }) => {
    await using a = createWebRtc(settings)
    await using b = createWebRtc(settings)
    const [line, other] = await connect(a, b, signal)
    line.write(new Uint8Array(1000))
    await expect.poll(() => line.pendingBytes, { timeout: 10_000 }).toBe(0)
    const heard: (number | string)[] = []
    hear(other, (chunk) => void heard.push(chunk.length))
    heard.push('owned')
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['owned', 1000])
  })

  it('says that it is full, and then that there is room', async ({ signal, expect }) => {
    await using a = createWebRtc(settings)
    await using b = createWebRtc(settings)
    const [line, other] = await connect(a, b, signal)
    hear(other)
    const { drained } = hear(line)
    expect(line.write(new Uint8Array(10))).toBe(true)
    expect(line.write(new Uint8Array(2_000_000))).toBe(false)
    expect(line.pendingBytes).toBe(2_000_010)
    await expect.poll(() => drained.count, { timeout: 10_000 }).toBe(1)
    expect(line.pendingBytes).toBe(0)
  })

  it('sends what is queued before it ends, and each side hears once that it is over', async ({ signal }) => {
    await using a = createWebRtc(settings)
    await using b = createWebRtc(settings)
    const [line, other] = await connect(a, b, signal)
    let heard = 0
    const sides = [hear(line), hear(other, (chunk) => void (heard += chunk.length))]
    line.write(new Uint8Array(3_000_000))
    line.end()
    await Promise.all(sides.map(({ closed }) => closed))
    expect(heard).toBe(3_000_000)
    expect(line.write(new Uint8Array(1))).toBe(false)
  })

  it('holds what comes while its owner takes none, and lets go of who sends too much then', async ({
    signal,
    expect,
  }) => {
    await using a = createWebRtc(settings)
    await using b = createWebRtc(settings)
    const [line, other] = await connect(a, b, signal)
    let heard = 0
    const { closed } = hear(other, (chunk) => void (heard += chunk.length))
    hear(line)
    other.pause()
    line.write(new Uint8Array(1_000_000))
    await expect.poll(() => line.pendingBytes, { timeout: 10_000 }).toBe(0)
    expect(heard).toBe(0)
    other.resume()
    await expect.poll(() => heard, { timeout: 10_000 }).toBe(1_000_000)
    other.pause()
    line.write(new Uint8Array(20_000_000))
    await closed
    expect(heard).toBe(1_000_000)
  })

  it('starts nothing before it is needed, loses its connections with its process, and rests then', async ({
    signal,
  }) => {
    const before = children()
    await using a = createWebRtc(settings)
    await using b = createWebRtc(settings)
    expect(children()).toEqual(before)
    const [line, other] = await connect(a, b, signal)
    const sides = [hear(line), hear(other)]
    for (const pid of children().filter((pid) => !before.includes(pid))) process.kill(pid, 'SIGKILL')
    await Promise.all(sides.map(({ closed }) => closed))
    await expect(a.offer({ signal })).rejects.toMatchObject({ code: 'connection-failed' })
    expect(children()).toEqual(before)
  })

  it('gives up when told to, and when it is disposed nothing is left', async ({ signal }) => {
    const before = children()
    const a = createWebRtc(settings)
    const offer = await a.offer({ signal })
    const patience = new AbortController()
    const opening = offer.open({ signal: patience.signal })
    patience.abort(new Error('enough'))
    await expect(opening).rejects.toThrow('enough')
    const other = await a.offer({ signal })
    const [failure] = await Promise.all([
      other.open({ signal }).catch((error: unknown) => error),
      a[Symbol.asyncDispose](),
    ])
    expect(failure).toMatchObject({ code: 'closed' })
    expect(children()).toEqual(before)
  })

  it.each(['', 'v=0\r\n', 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 X 0\r\n'])(
    'fails for an offer that is none: %j',
    async (sdp) => {
      await using a = createWebRtc(settings)
      const signal = AbortSignal.timeout(10_000)
      await expect(a.answer(sdp, { signal })).rejects.toMatchObject({ code: 'connection-failed' })
      // And goes on.
      expect((await a.offer({ signal })).description).toContain('webrtc-datachannel')
    },
  )
})
