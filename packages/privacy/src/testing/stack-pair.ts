import type { Random } from '@lanterne/kernel'
import { addressBytes } from '../packet/ip-address.ts'
import { createStack, type Stack } from '../tunnel/create-stack.ts'
import { createTestRandom, createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** How a line treats packets. */
export interface LinePlan {
  /** One way. */
  readonly delayMs?: number
  /** Shares, from 0 to 1. */
  readonly loss?: number
  readonly doubled?: number
  readonly reordered?: number
  /** Bytes in each millisecond; without it, there is no queue. */
  readonly bytesPerMs?: number
  /** Bytes that wait at most. */
  readonly queueBytes?: number
  /** Longest packet; a longer one is lost, silently. */
  readonly mtu?: number
}

export interface StackPair {
  readonly clock: VirtualClock
  readonly near: Stack
  readonly far: Stack
  readonly nearHost: string
  readonly farHost: string
  /** Packets that were put on the line, and that were lost on it. */
  readonly counts: { sent: number; lost: number }
  /** Changed at will. */
  plan: LinePlan
  /** Sees each packet before the line does; what it gives instead is sent. */
  tap: (packet: Uint8Array, from: 'near' | 'far') => Uint8Array | undefined
}

/** Two stacks with a line between them, on a clock of their own: the same every time from one seed. */
export function createStackPair(
  plan: LinePlan = {},
  { seed = 1, isSix = false, mtu = 1420 } = {},
): StackPair {
  const clock = createVirtualClock()
  const random = createTestRandom(seed)
  const [nearHost, farHost] = isSix ? ['fd00::2', 'fd00::1'] : ['10.0.0.2', '10.0.0.1']
  const counts = { sent: 0, lost: 0 }
  const pair = {
    clock,
    nearHost,
    farHost,
    counts,
    plan,
    tap: (packet: Uint8Array): Uint8Array | undefined => packet,
  }
  const line = (from: 'near' | 'far', to: () => Stack) =>
    createLine(pair, random, from, (packet) => to().receive(packet))
  const stack = (host: string, chance: Random, send: (packet: Uint8Array) => void) =>
    createStack({
      addresses: [addressBytes(host) ?? new Uint8Array(4)],
      dns: [],
      mtu,
      clock,
      random: chance,
      send,
      later: (callback) => void clock.schedule(0, callback),
    })
  const near: Stack = stack(
    nearHost,
    createTestRandom(seed + 1),
    line('near', () => far),
  )
  const far: Stack = stack(
    farHost,
    createTestRandom(seed + 2),
    line('far', () => near),
  )
  return Object.assign(pair, { near, far })
}

function createLine(
  pair: Pick<StackPair, 'clock' | 'counts' | 'plan' | 'tap'>,
  random: Random,
  from: 'near' | 'far',
  arrive: (packet: Uint8Array) => void,
) {
  let freeMs = 0
  return (sent: Uint8Array) => {
    const packet = pair.tap(sent, from)
    if (!packet) return
    const {
      delayMs = 1,
      loss = 0,
      doubled = 0,
      reordered = 0,
      bytesPerMs,
      queueBytes = 256 * 1024,
      mtu,
    } = pair.plan
    const nowMs = pair.clock.now()
    pair.counts.sent++
    const isFull = bytesPerMs !== undefined && (freeMs - nowMs) * bytesPerMs > queueBytes
    if (isFull || random.next() < loss || (mtu !== undefined && packet.length > mtu)) {
      pair.counts.lost++
      return
    }
    freeMs = Math.max(freeMs, nowMs) + (bytesPerMs === undefined ? 0 : packet.length / bytesPerMs)
    const late = random.next() < reordered ? random.next() * (delayMs + 2) : 0
    const copy = packet.slice()
    pair.clock.schedule(freeMs - nowMs + delayMs + late, () => arrive(copy))
    if (random.next() < doubled) pair.clock.schedule(freeMs - nowMs + delayMs + 1, () => arrive(copy.slice()))
  }
}
