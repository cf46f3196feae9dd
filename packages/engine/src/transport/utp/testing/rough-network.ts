import type { Clock, Network, Random } from '@lanterne/kernel'

export interface Roughness {
  /** Shares of datagrams, 0 to 1. */
  readonly loss?: number
  readonly twice?: number
  readonly late?: number
  /** By how much late ones are late, at most. */
  readonly lateMs?: number
}

/** For tests: a network whose datagrams get lost, doubled, and overtaken when they leave. */
export function roughNetwork(
  network: Network,
  { clock, random }: { clock: Clock; random: Random },
  { loss = 0, twice = 0, late = 0, lateMs = 50 }: Roughness,
): Network {
  return {
    connectTcp: (...args) => network.connectTcp(...args),
    listenTcp: (...args) => network.listenTcp(...args),
    lookup: (...args) => network.lookup(...args),
    async bindUdp(at, options) {
      const socket = await network.bindUdp(at, options)
      return {
        local: socket.local,
        receive: (onMessage) => socket.receive(onMessage),
        send(message, to) {
          if (random.next() < loss) return
          for (let copies = random.next() < twice ? 2 : 1; copies > 0; copies--) {
            if (random.next() >= late) socket.send(message, to)
            else {
              const kept = message.slice()
              clock.schedule(random.next() * lateMs, () => socket.send(kept, to))
            }
          }
        },
        [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
      }
    },
  }
}
