import type { Clock } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { parseIpPacket } from '../packet/ip-packet.ts'
import { testBytes } from '../testing/transfer.ts'
import { createVirtualClock } from '../testing/virtual-clock.ts'
import { parseSegment } from './segment.ts'
import { type ConnectionIds, TcpConnection } from './tcp-connection.ts'

/** Two connections that open each other at once, with the first sequence numbers that are given. */
function connectEnds(
  clock: Clock,
  sequences: readonly [number, number],
): readonly [TcpConnection, TcpConnection] {
  const addresses = [Uint8Array.of(10, 0, 0, 1), Uint8Array.of(10, 0, 0, 2)] as const
  const made: TcpConnection[] = []
  for (const [index, initialSequence] of sequences.entries()) {
    const [source, destination] = index === 0 ? addresses : ([addresses[1], addresses[0]] as const)
    const ids: ConnectionIds = {
      source,
      destination,
      local: { host: source.join('.'), port: 1000 + index },
      remote: { host: destination.join('.'), port: 1001 - index },
      initialSequence,
      // They come round, too.
      timestampOffset: 2 ** 32 - 50,
    }
    const world = {
      clock,
      budget: { used: 0, limit: 1e8 },
      mtu: () => 1420,
      later: (callback: () => void) => void clock.schedule(0, callback),
      send(packet: Uint8Array) {
        const parsed = parseIpPacket(packet)
        const segment = parsed && parseSegment(parsed)
        if (segment) clock.schedule(10, () => made[1 - index]?.take(segment))
      },
      opened() {},
      rests() {},
      gone() {},
    }
    made.push(new TcpConnection(ids, world))
  }
  return made as [TcpConnection, TcpConnection]
}

describe('TcpConnection', () => {
  it.each([
    [2 ** 32 - 1, 2 ** 32 - 1],
    [2 ** 32 - 100_000, 2 ** 31 - 100_000],
    [0, 2 ** 32 - 2],
  ])('goes on when its numbers come round (from %d and %d), opened by both sides at once', (one, other) => {
    const clock = createVirtualClock()
    const [near, far] = connectEnds(clock, [one, other])
    clock.advance(100)
    expect([near.state, far.state]).toEqual(['established', 'established'])
    const sent = testBytes(1_000_000, 1)
    const got: Uint8Array[] = []
    const ends: unknown[] = []
    near.receive({ data() {}, drain() {}, close: (error) => ends.push(error) })
    far.receive({ data: (chunk) => got.push(chunk.slice()), drain() {}, close: (error) => ends.push(error) })
    near.write(sent)
    near.end()
    clock.advance(5000)
    expect(Buffer.compare(Buffer.concat(got), sent)).toBe(0)
    expect(ends).toEqual([undefined, undefined])
  })
})
