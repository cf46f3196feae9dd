import {
  type AvBinding,
  type AvPacket,
  type AvStream,
  av,
  type BitStreamFilterContext,
} from './av-binding.ts'
import type { AvInput } from './av-input.ts'
import { AvOutput } from './av-output.ts'
import type { NativeJob } from './native-tool.ts'

/** Copies the packets of a stream until `isStopped`. */
export async function copyPackets(
  binding: AvBinding,
  input: AvInput,
  { streamIndex, fromSeconds, bitstreamFilter }: NativeJob,
  { give, isStopped }: { give: (bytes: Buffer) => Promise<void>; isStopped: () => boolean },
): Promise<void> {
  const stream = await input.begin(streamIndex, fromSeconds)
  const filter = bitstreamFilter ? openFilter(binding, bitstreamFilter, stream) : undefined
  const output = await AvOutput.open(binding, (to) => stream.codecpar.copy(to), stream.timeBase, give)
  const packet = new binding.Packet()
  packet.alloc()
  const order = new DecodeOrder(stream)
  try {
    while (!isStopped() && (await input.next(packet))) {
      if (packet.streamIndex === streamIndex && order.settle(packet) && passes(packet, filter))
        await output.write(packet, stream.timeBase)
      packet.unref()
    }
    if (!isStopped()) await output.end()
  } finally {
    packet.free()
    filter?.free()
    output.free()
  }
}

/**
 * Matroska says when a picture is shown, and FFmpeg does not always find out when it is decoded, which MP4 wants to know.
 * Any times will do that keep the order and come before: nobody looks at them but the writer.
 */
class DecodeOrder {
  readonly #aheadTicks: bigint
  #next: bigint | undefined
  #isFirst = true

  constructor({ timeBase: { num, den } }: AvStream) {
    this.#aheadTicks = BigInt(Math.ceil((aheadSeconds * den) / num))
  }

  /** Gives the packet its times; false when it has none at all. */
  settle(packet: AvPacket): boolean {
    if (packet.pts === av.noTime) packet.pts = packet.dts
    if (packet.pts === av.noTime) return false
    if (this.#isFirst && packet.dts === av.noTime) this.#next = packet.pts - this.#aheadTicks
    this.#isFirst = false
    if (this.#next !== undefined) packet.dts = this.#next++
    else if (packet.dts === av.noTime) packet.dts = packet.pts
    return true
  }
}

const aheadSeconds = 10

/** Whether the packet is to be written: a filter may keep it. */
function passes(packet: AvPacket, filter: BitStreamFilterContext | undefined): boolean {
  if (!filter) return true
  return filter.sendPacketSync(packet) >= 0 && filter.receivePacketSync(packet) >= 0
}

function openFilter(
  { BitStreamFilter, BitStreamFilterContext }: AvBinding,
  name: string,
  stream: AvStream,
): BitStreamFilterContext {
  const filter = BitStreamFilter.getByName(name)
  if (!filter) throw new Error('no such filter')
  const context = new BitStreamFilterContext()
  if (context.alloc(filter) < 0 || !context.inputCodecParameters) throw new Error('no filter')
  stream.codecpar.copy(context.inputCodecParameters)
  context.inputTimeBase = stream.timeBase
  if (context.init() < 0) throw new Error('the filter does not take this stream')
  return context
}
