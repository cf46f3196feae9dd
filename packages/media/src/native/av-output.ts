import {
  type AvBinding,
  type AvPacket,
  type CodecParameters,
  type FormatContext,
  type Fraction,
  type IoContext,
} from './av-binding.ts'
import { outputOptions } from './native-tool.ts'

const bufferBytes = 64 << 10

/** One track as fragmented MP4, handed on as it is written. */
export class AvOutput {
  readonly #context: FormatContext
  readonly #io: IoContext
  readonly #timeBase: () => Fraction

  private constructor(context: FormatContext, io: IoContext, timeBase: () => Fraction) {
    this.#context = context
    this.#io = io
    this.#timeBase = timeBase
  }

  static async open(
    { FormatContext, IOContext, Dictionary }: AvBinding,
    fill: (parameters: CodecParameters) => void,
    timeBase: Fraction,
    give: (bytes: Buffer) => Promise<void>,
  ): Promise<AvOutput> {
    const context = new FormatContext()
    if (context.allocOutputContext2(null, 'mp4', null) < 0) throw new Error('no MP4')
    const io = new IOContext()
    const write = async (bytes: Buffer) => {
      await give(Buffer.from(bytes)) // A copy: FFmpeg writes into the same memory again.
      return bytes.length
    }
    io.allocContextWithCallbacks(bufferBytes, 1, null, write, null)
    context.pb = io
    const stream = context.newStream(null)
    fill(stream.codecpar)
    stream.codecpar.codecTag = 0
    stream.timeBase = timeBase
    if ((await context.writeHeader(Dictionary.fromObject(outputOptions))) < 0)
      throw new Error('the header cannot be written')
    return new AvOutput(context, io, () => stream.timeBase)
  }

  async write(packet: AvPacket, timeBase: Fraction): Promise<void> {
    packet.streamIndex = 0
    packet.rescaleTs(timeBase, this.#timeBase())
    if ((await this.#context.interleavedWriteFrame(packet)) < 0) throw new Error('a packet cannot be written')
  }

  async end(): Promise<void> {
    await this.#context.interleavedWriteFrame(null)
    await this.#context.writeTrailer()
  }

  free(): void {
    // Each frees its own; together they would free the same twice.
    this.#context.pb = null
    this.#context.freeContext()
    this.#io.freeContext()
  }
}
