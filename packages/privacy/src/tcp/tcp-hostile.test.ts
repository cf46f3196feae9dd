import { describe, expect, it } from 'vitest'
import { addWords, foldSum } from '../packet/checksum.ts'
import { addressBytes } from '../packet/ip-address.ts'
import { draftPacket, PROTOCOL, parseIpPacket, putWord } from '../packet/ip-packet.ts'
import { createStackPair, type StackPair } from '../testing/stack-pair.ts'
import { connectPair, testBytes } from '../testing/transfer.ts'
import { createTestRandom } from '../testing/virtual-clock.ts'
import { FLAG, parseSegment, type Segment, type SegmentDraft, seqAdd, writeSegment } from './segment.ts'

/** A connection with something said both ways, and the last segment that far sent. */
async function openConnection(): Promise<{
  pair: StackPair
  last: Segment
  state: { got: string; error: Error | undefined; isOver: boolean }
  say(text: string): void
  forge(change: Partial<SegmentDraft>): void
}> {
  const pair = createStackPair({ delayMs: 5 })
  const seen: Segment[] = []
  pair.tap = (packet, from) => {
    const segment = parseSegment(
      parseIpPacket(packet) ?? { source: packet, destination: packet, payload: packet },
    )
    if (from === 'far' && segment) seen.push(segment)
    return packet
  }
  const { near, far } = await connectPair(pair)
  const state = { got: '', error: undefined as Error | undefined, isOver: false }
  near.receive({
    data: (chunk) => (state.got += Buffer.from(chunk).toString()),
    drain() {},
    close: (error) => Object.assign(state, { error, isOver: true }),
  })
  far.receive({ data() {}, drain() {}, close() {} })
  const say = (text: string) => {
    far.write(new Uint8Array(Buffer.from(text)))
    near.write(new Uint8Array(10))
    pair.clock.advance(100)
  }
  say('one ')
  const last = seen.at(-1) as Segment
  const forge = (change: Partial<SegmentDraft>) => {
    pair.near.receive(
      writeSegment({
        source: addressBytes(pair.farHost) as Uint8Array,
        destination: addressBytes(pair.nearHost) as Uint8Array,
        sourcePort: last.sourcePort,
        destinationPort: last.destinationPort,
        sequence: last.sequence,
        acknowledgement: last.acknowledgement,
        flags: FLAG.ack,
        window: last.window,
        timestamps: last.timestamps,
        ...change,
      }),
    )
    pair.clock.advance(1000)
  }
  return { pair, last, state, say, forge }
}

describe('TcpConnection among strangers', () => {
  it('ends by a reset that knows the next byte exactly, and by no other (RFC 5961)', async () => {
    const { last, state, say, forge } = await openConnection()
    const random = createTestRandom(8)
    for (let count = 0; count < 300; count++) {
      const guess = new DataView(random.bytes(4).buffer).getUint32(0)
      forge({ flags: FLAG.rst, sequence: guess })
      forge({ flags: FLAG.rst, sequence: seqAdd(last.sequence, 1 + count) })
    }
    say('two ')
    expect(state).toMatchObject({ got: 'one two ', isOver: false })
    forge({ flags: FLAG.rst, sequence: seqAdd(last.sequence, 4) })
    expect(state).toMatchObject({ isOver: true, error: { code: 'connection-failed' } })
  })

  it('is moved neither by a SYN, nor by acknowledgements of what was never sent, nor by old data', async () => {
    const { pair, last, state, say, forge } = await openConnection()
    forge({ flags: FLAG.syn })
    forge({ flags: FLAG.syn | FLAG.ack, sequence: seqAdd(last.sequence, 1) })
    forge({ acknowledgement: seqAdd(last.acknowledgement, 100_000) })
    forge({ acknowledgement: seqAdd(last.acknowledgement, -2_000_000_000) })
    const bytes = testBytes(10, 1)
    const data = { dataBytes: 10, writeData: (into: Uint8Array, at: number) => into.set(bytes, at) }
    forge({ ...data, sequence: seqAdd(last.sequence, -10) })
    forge({ ...data, sequence: seqAdd(last.sequence, 1_000_000_000) })
    // In the window, but with an acknowledgement that cannot be right.
    forge({
      ...data,
      sequence: last.sequence,
      acknowledgement: seqAdd(last.acknowledgement, 1_000_000),
    })
    // Without the timestamps that the two agreed on, or with old ones.
    forge({ ...data, sequence: last.sequence, timestamps: undefined })
    forge({
      ...data,
      sequence: last.sequence,
      timestamps: { value: seqAdd(last.timestamps?.value ?? 0, -1000), echo: 0 },
    })
    say('two ')
    expect(state).toMatchObject({ got: 'one two ', isOver: false })
    expect(pair.near.keptBytes).toBe(0)
  })

  it('answers strangers with few words', async () => {
    const { pair, last, forge } = await openConnection()
    const before = pair.counts.sent
    for (let count = 0; count < 100; count++) {
      forge({ flags: FLAG.syn, sequence: seqAdd(last.sequence, count * 1000) })
      pair.clock.advance(-1000)
    }
    expect(pair.counts.sent - before).toBeLessThanOrEqual(220)
  })

  it('believes a router about the way only when it quotes what is on its way', async () => {
    const { pair, last, state, say } = await openConnection()
    const tell = (sequence: number, mtu: number) => {
      const quote = writeSegment({
        source: addressBytes(pair.nearHost) as Uint8Array,
        destination: addressBytes(pair.farHost) as Uint8Array,
        sourcePort: last.destinationPort,
        destinationPort: last.sourcePort,
        sequence,
        acknowledgement: 0,
        flags: FLAG.ack,
        window: 0,
      }).subarray(0, 28)
      const header = {
        source: Uint8Array.of(192, 0, 2, 9),
        destination: addressBytes(pair.nearHost) as Uint8Array,
      }
      const draft = draftPacket({ ...header, protocol: PROTOCOL.icmp }, 36)
      draft.bytes.set([3, 4], draft.at)
      putWord(draft.bytes, draft.at + 6, mtu)
      draft.bytes.set(quote, draft.at + 8)
      putWord(draft.bytes, draft.at + 2, foldSum(addWords(0, draft.bytes, draft.at, draft.bytes.length)))
      pair.near.receive(draft.bytes)
    }
    tell(seqAdd(last.acknowledgement, 5_000_000), 600)
    tell(seqAdd(last.acknowledgement, -1), 600)
    say('two ')
    expect(state.got).toBe('one two ')
  })

  it('is not filled up by opening without end, and still lets others in', async () => {
    const pair = createStackPair({ delayMs: 5 })
    const random = createTestRandom(4)
    const { signal } = new AbortController()
    let accepted = 0
    await using listener = await pair.far.network.listenTcp({ host: '::', port: 80 }, () => accepted++, {
      signal,
    })
    for (let count = 0; count < 6000; count++) {
      pair.far.receive(
        writeSegment({
          source: Uint8Array.of(10, ...random.bytes(3)),
          destination: addressBytes(pair.farHost) as Uint8Array,
          sourcePort: 1 + count,
          destinationPort: 80,
          sequence: count,
          acknowledgement: 0,
          flags: FLAG.syn,
          window: 1000,
        }),
      )
    }
    expect(pair.far.connectionCount).toBeLessThanOrEqual(2048)
    const to = { host: pair.farHost, port: listener.local.port }
    const socket = await pair.clock.settle(pair.near.network.connectTcp(to, { signal }))
    expect(socket.remote.port).toBe(80)
    pair.clock.advance(200_000)
    expect(accepted).toBe(1)
    socket.destroy()
  })

  it('keeps no more for one who sends crumbs out of order than it has promised', async () => {
    const { pair, last, forge } = await openConnection()
    for (let count = 0; count < 5000; count++)
      pair.near.receive(
        writeSegment({
          source: addressBytes(pair.farHost) as Uint8Array,
          destination: addressBytes(pair.nearHost) as Uint8Array,
          sourcePort: last.sourcePort,
          destinationPort: last.destinationPort,
          sequence: seqAdd(last.sequence, 10 + 3 * count),
          acknowledgement: last.acknowledgement,
          flags: FLAG.ack,
          window: last.window,
          timestamps: last.timestamps,
          dataBytes: 1,
        }),
      )
    expect(pair.near.keptBytes).toBeLessThan(100_000)
    forge({ flags: FLAG.rst })
    expect(pair.near.keptBytes).toBe(0)
  })
})
