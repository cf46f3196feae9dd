import type { Endpoint } from '@lanterne/kernel'
import { addressBytes } from '../packet/ip-address.ts'
import { draftPacket } from '../packet/ip-packet.ts'
import { createWireGuard, type WireGuard } from '../wireguard/create-wireguard.ts'
import { keyPairOf } from '../wireguard/keys.ts'
import type { WireGuardProfile } from '../wireguard/parse-wireguard-conf.ts'
import { createTestRandom, createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** One message between the two. */
export interface Sent {
  readonly message: Uint8Array
  readonly from: Endpoint
  readonly to: Endpoint
}

/** One end of a pair. */
export interface TunnelEnd {
  readonly wireGuard: WireGuard
  readonly at: Endpoint
  /** Packets that came out of the tunnel here. */
  readonly packets: Uint8Array[]
}

/** Two WireGuard interfaces with a line of 10 ms between them. */
export interface TunnelPair {
  readonly clock: VirtualClock
  readonly client: TunnelEnd
  readonly server: TunnelEnd
  /** Everything that was sent. */
  readonly sent: Sent[]
  /** What becomes of a message on the way: itself, or nothing. */
  onTheWay: (sent: Sent) => Sent | undefined
}

export interface TunnelPairOptions {
  readonly keepaliveSeconds?: number
  readonly presharedKey?: Uint8Array
  /** What the server takes from the client. */
  readonly allowed?: string
}

const bytes = (text: string) => addressBytes(text) ?? new Uint8Array(4)

export function createTunnelPair(options: TunnelPairOptions = {}): TunnelPair {
  const clock = createVirtualClock()
  const keys = [1, 2].map((seed) => createTestRandom(seed).bytes(32)) as [Uint8Array, Uint8Array]
  const ends: [Endpoint, Endpoint] = [
    { host: '192.0.2.1', port: 1000 },
    { host: '198.51.100.2', port: 51_820 },
  ]
  const pair = { clock, sent: [] as Sent[], onTheWay: (sent: Sent): Sent | undefined => sent }
  const made: TunnelEnd[] = []
  for (const [index, at] of ends.entries()) {
    const other = 1 - index
    const isClient = index === 0
    const profile: WireGuardProfile = {
      privateKey: keys[index] as Uint8Array,
      addresses: [bytes(isClient ? '10.0.0.2' : '10.0.0.1')],
      dns: [],
      mtu: 1420,
      listenPort: 0,
      ignored: [],
      peers: [
        {
          publicKey: keyPairOf(keys[other] as Uint8Array).publicKey,
          ...(options.presharedKey && { presharedKey: options.presharedKey }),
          allowed: [
            {
              address: bytes(isClient ? '0.0.0.0' : (options.allowed ?? '10.0.0.2')),
              bits: isClient ? 0 : 32,
            },
          ],
          keepaliveSeconds: isClient ? (options.keepaliveSeconds ?? 0) : 0,
        },
      ],
    }
    const packets: Uint8Array[] = []
    const wireGuard = createWireGuard({
      profile,
      endpoints: isClient ? [[ends[1]]] : [[]],
      clock,
      random: createTestRandom(10 + index),
      outside: {
        send(message, to) {
          const sent = { message, from: at, to }
          pair.sent.push(sent)
          const passed = pair.onTheWay(sent)
          if (passed) clock.schedule(10, () => made[other]?.wireGuard.receive(passed.message, passed.from))
        },
      },
      onPacket: (packet) => packets.push(packet),
      onChange: () => {},
    })
    made.push({ wireGuard, at, packets })
  }
  const [client, server] = made as [TunnelEnd, TunnelEnd]
  return Object.assign(pair, { client, server })
}

/** A packet of UDP's number with `text` in it. */
export function packetOf(from: string, to: string, text: string): Uint8Array {
  const body = Buffer.from(text)
  const draft = draftPacket({ source: bytes(from), destination: bytes(to), protocol: 17 }, body.length)
  draft.bytes.set(body, draft.at)
  return draft.bytes
}
