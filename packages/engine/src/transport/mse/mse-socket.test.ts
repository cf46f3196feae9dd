import type { TcpReceiver, TcpSocket } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSimClock, createSimNetwork, createSimRandom } from '../../sim/index.ts'
import { mutatedBytes } from '../../testing/mutated-bytes.ts'
import { encodeHandshake } from '../../wire/handshake.ts'
import { type EncryptionPolicy, encrypted, recognized } from './mse-socket.ts'
import { Rc4 } from './rc4.ts'

const { signal } = new AbortController()
const infohash = new Uint8Array(20).fill(7)
const other = new Uint8Array(20).fill(9)
const greeting = encodeHandshake({ infohash, peerId: new Uint8Array(20) })

function ear(socket: TcpSocket) {
  const chunks: Uint8Array[] = []
  const seen = { chunks, bytes: () => Buffer.concat(chunks), isClosed: false, firstAt: -1 }
  const receiver: TcpReceiver = {
    data: (chunk) => void chunks.push(chunk.slice()),
    drain() {},
    close: () => {
      seen.isClosed = true
    },
  }
  socket.receive(receiver)
  return seen
}

/** A line between two sockets, with what went over it as it was. */
async function line(seed = 1) {
  const clock = createSimClock()
  const random = createSimRandom(seed)
  const sim = createSimNetwork({ clock, random })
  const [near, far] = [sim.host('203.0.113.1', { delayMs: 50 }), sim.host('203.0.113.2')]
  const accepted = Promise.withResolvers<TcpSocket>()
  const there = await far.listenTcp({ host: '0.0.0.0', port: 0 }, accepted.resolve, { signal })
  const local = await clock.settle(near.connectTcp(there.local, { signal }))
  const taps: Uint8Array[] = []
  const write = local.write.bind(local)
  local.write = (bytes) => {
    taps.push(bytes.slice())
    return write(bytes)
  }
  return { clock, random, local, remote: await clock.settle(accepted.promise), taps }
}

async function negotiated(
  ours: EncryptionPolicy,
  theirs: EncryptionPolicy,
  { asks = infohash, knows = [other, infohash] } = {},
) {
  const on = await line()
  const { random } = on
  const from = encrypted(on.local, { infohash: asks, random, policy: ours })
  const to = recognized(on.remote, { infohashes: () => knows, random, policy: theirs })
  return { ...on, from, to, heard: ear(to), answered: ear(from) }
}

describe('Rc4', () => {
  it('is RC4 with 1,024 bytes dropped (RFC 6229, key 0102030405)', () => {
    const stream = new Rc4(Uint8Array.of(1, 2, 3, 4, 5)).apply(new Uint8Array(16), new Uint8Array(16))
    expect(Buffer.from(stream).toString('hex')).toBe('30abbcc7c20b01609f23ee2d5f6bb7df')
  })
})

describe('encrypted', () => {
  it.each<[EncryptionPolicy, EncryptionPolicy]>([
    ['required', 'required'],
    ['when-needed', 'when-needed'],
    ['when-needed', 'required'],
    ['required', 'when-needed'],
  ])('carries what is written both ways: we %s, they %s', async (ours, theirs) => {
    const { clock, from, to, heard, answered, taps } = await negotiated(ours, theirs)
    const body = new Uint8Array(300_000).map((_, index) => index * 31)
    from.write(greeting)
    await clock.advance(1000)
    expect(heard.bytes()).toEqual(Buffer.from(greeting))
    from.write(body)
    to.write(greeting)
    to.write(body)
    await clock.advance(1000)
    expect(Buffer.compare(heard.bytes(), Buffer.concat([greeting, body]))).toBe(0)
    expect(Buffer.compare(answered.bytes(), Buffer.concat([greeting, body]))).toBe(0)
    const told = Buffer.concat(taps)
    expect(told.includes('BitTorrent')).toBe(false)
    expect(told.includes(Buffer.from(infohash))).toBe(false)
    expect(told.includes(Buffer.from(body.subarray(1000, 2000)))).toBe(
      ours === 'when-needed' && theirs === 'when-needed',
    )
  })

  it('costs one round trip: the first words travel with the second message', async () => {
    const { clock, from, heard } = await negotiated('when-needed', 'when-needed')
    const startedAt = clock.now()
    from.write(greeting)
    await clock.runUntil(() => heard.chunks.length > 0, 10_000)
    expect(clock.now() - startedAt).toBe(150)
  })

  it('holds what is longer than the second message may be until the answer', async () => {
    const { clock, from, heard } = await negotiated('required', 'required')
    const body = new Uint8Array(200_000).map((_, index) => index * 7)
    from.write(body)
    expect(from.pendingBytes).toBeGreaterThanOrEqual(200_000)
    await clock.advance(3000)
    expect(Buffer.compare(heard.bytes(), body)).toBe(0)
    expect(from.pendingBytes).toBe(0)
  })

  it('closes when the torrent is not known there', async () => {
    const { clock, from, heard, answered } = await negotiated('required', 'required', { knows: [other] })
    from.write(greeting)
    await clock.advance(1000)
    expect([heard.chunks.length, answered.isClosed]).toEqual([0, true])
  })
})

describe('recognized', () => {
  it('lets a plain connection through as it is, in whatever pieces it comes', async () => {
    for (const cut of [1, 19, 20, 21, 68]) {
      const { clock, random, local, remote } = await line()
      const heard = ear(recognized(remote, { infohashes: () => [infohash], random, policy: 'when-needed' }))
      local.write(greeting.subarray(0, cut))
      await clock.advance(200)
      local.write(greeting.subarray(cut))
      await clock.advance(200)
      expect(heard.bytes()).toEqual(Buffer.from(greeting))
    }
  })

  it('refuses a plain connection where encryption is required', async () => {
    const { clock, random, local, remote } = await line()
    const heard = ear(recognized(remote, { infohashes: () => [infohash], random, policy: 'required' }))
    const left = ear(local)
    local.write(greeting)
    await clock.advance(1000)
    expect([heard.chunks.length, left.isClosed]).toEqual([0, true])
  })

  it('reads what was encrypted although it comes byte by byte', async () => {
    const { clock, random, local, remote } = await line()
    const write = local.write.bind(local)
    let told = 0
    local.write = (bytes) => {
      told += bytes.length
      return [...bytes].every((byte) => write(Uint8Array.of(byte)))
    }
    const from = encrypted(local, { infohash, random, policy: 'required' })
    const heard = ear(recognized(remote, { infohashes: () => [infohash], random, policy: 'required' }))
    ear(from)
    from.write(greeting)
    await clock.advance(1000)
    expect(heard.bytes()).toEqual(Buffer.from(greeting))
    // Key and padding; marks; eight zeros, offer, padding, length of what follows.
    expect(told).toBeLessThanOrEqual(96 + 512 + 40 + 14 + 512 + 2 + greeting.length)
  })

  it('never throws, never holds more than the protocol has, and ends whoever goes on without sense', async () => {
    const seeds = [greeting, createSimRandom(5).bytes(700), new Uint8Array(700)]
    await fc.assert(
      fc.asyncProperty(mutatedBytes(seeds), fc.integer({ min: 1, max: 300 }), async (bytes, step) => {
        const { clock, random, local, remote } = await line()
        const heard = ear(recognized(remote, { infohashes: () => [infohash], random, policy: 'when-needed' }))
        const left = ear(local)
        const isPlain = Buffer.from(bytes).subarray(0, 20).equals(greeting.subarray(0, 20))
        for (let at = 0; at < bytes.length; at += step) local.write(bytes.subarray(at, at + step))
        local.write(random.bytes(1500))
        await clock.advance(1000)
        expect(heard.chunks.length > 0).toBe(isPlain)
        expect(left.isClosed).toBe(!isPlain)
      }),
      { numRuns: 150 },
    )
  })

  it('survives an answer that was tampered with', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 0, max: 96 }),
        async (bytes, zeros) => {
          const { clock, random, local, remote } = await line()
          const heard = ear(encrypted(local, { infohash, random, policy: 'when-needed' }))
          ear(remote)
          remote.write(new Uint8Array(zeros))
          remote.write(bytes)
          remote.write(random.bytes(1000))
          await clock.advance(1000)
          expect([heard.chunks.length, heard.isClosed]).toEqual([0, true])
        },
      ),
      { numRuns: 100 },
    )
  })
})
