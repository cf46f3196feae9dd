import { ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { addWords, foldSum } from '../packet/checksum.ts'
import { addressBytes } from '../packet/ip-address.ts'
import { draftPacket, IPV4_HEADER, PROTOCOL, payloadChecksum, putWord } from '../packet/ip-packet.ts'
import { createStackPair } from '../testing/stack-pair.ts'
import { FLAG, writeSegment } from './segment.ts'

const from = addressBytes('10.0.0.9') as Uint8Array
const to = addressBytes('10.0.0.2') as Uint8Array
const { signal } = new AbortController()

/** Packets behind their lengths, as they come out of a tunnel, with checksums made right where that can be. */
function* packetsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at + 2 < bytes.length; ) {
    const length = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
    yield repair(bytes.slice(at + 2, at + 2 + length))
    at += 2 + length
  }
}

function repair(packet: Uint8Array): Uint8Array {
  if (packet.length < IPV4_HEADER || (packet[0] as number) >> 4 !== 4 || (packet[0] as number) % 2 === 0)
    return packet
  const header = Math.min(packet.length, ((packet[0] as number) & 15) * 4)
  putWord(packet, 10, 0)
  putWord(packet, 10, foldSum(addWords(0, packet, 0, header)))
  const payload = packet.subarray(header)
  const at = packet[9] === PROTOCOL.tcp ? 16 : packet[9] === PROTOCOL.udp ? 6 : 2
  if (payload.length < at + 2) return packet
  putWord(payload, at, 0)
  const sum =
    packet[9] === PROTOCOL.icmp
      ? foldSum(addWords(0, payload, 0, payload.length))
      : payloadChecksum(packet.subarray(12, 16), packet.subarray(16, 20), packet[9] as number, payload)
  putWord(payload, at, sum)
  return packet
}

function framed(...packets: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      packets.flatMap((packet) => [Uint8Array.of(packet.length >> 8, packet.length & 0xff), packet]),
    ),
  )
}

function segment(flags: number, sequence: number, acknowledgement = 0, dataBytes = 0): Uint8Array {
  return writeSegment({
    source: from,
    destination: to,
    sourcePort: 999,
    destinationPort: 80,
    sequence,
    acknowledgement,
    flags,
    window: 1000,
    dataBytes,
    ...(flags & FLAG.syn ? { maximumSize: 1380, windowScale: 7, maySack: true } : {}),
    sacks: flags === FLAG.ack ? [{ start: 5, end: 9 }] : [],
  })
}

function udp(): Uint8Array {
  const draft = draftPacket(
    { source: from, destination: to, protocol: PROTOCOL.udp, fragment: { id: 7, offset: 0, hasMore: true } },
    16,
  )
  draft.bytes.set([3, 231, 0, 80, 0, 32], draft.at)
  return draft.bytes
}

/** A whole host, given any packets in a row: it never throws, and keeps within its limits. */
export const fuzz: FuzzTarget = {
  name: 'tunnel-packets',
  runs: 600,
  mostMs: 400,
  mostMemory: 16 * 2 ** 20,
  seeds: () => [
    framed(
      segment(FLAG.syn, 100),
      segment(FLAG.ack, 101, 1),
      segment(FLAG.ack | FLAG.psh, 101, 1, 20),
      segment(FLAG.fin | FLAG.ack, 121, 1),
    ),
    framed(segment(FLAG.syn, 100), segment(FLAG.rst, 101), segment(FLAG.syn | FLAG.ack, 4, 5)),
    framed(udp(), udp()),
  ],
  run(bytes) {
    const { near, clock } = createStackPair()
    void near.network.listenTcp(
      { host: '::', port: 80 },
      (socket) => {
        socket.receive({ data: (chunk) => void socket.write(chunk), drain() {}, close() {} })
      },
      { signal },
    )
    for (const packet of packetsOf(bytes)) near.receive(packet)
    clock.advance(300_000)
    ok(near.keptBytes < 2 ** 20)
  },
}
