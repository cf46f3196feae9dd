import {
  type AvBinding,
  type AvPacket,
  type AvStream,
  av,
  type FormatContext,
  type IoContext,
} from './av-binding.ts'
import { inputOptions } from './native-tool.ts'

/** Asked of the other side at once. */
const bufferBytes = 128 << 10

/** Demuxers of containers without an index, or often without. */
const learning: readonly string[] = ['mpeg', 'mpegts', 'ogg', 'asf', 'flv']

/** Gives bytes of the file; absent when they cannot be had. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array | undefined>

/** A file that FFmpeg's libraries read through us: no address, no path, no other protocol is ever opened. */
export class AvInput {
  readonly #binding: AvBinding
  readonly #sizeBytes: number
  readonly #read: ReadBytes
  #context: FormatContext | undefined
  #io: IoContext | undefined
  #isUsed = false

  constructor(binding: AvBinding, sizeBytes: number, read: ReadBytes) {
    this.#binding = binding
    this.#sizeBytes = sizeBytes
    this.#read = read
  }

  /** What is in the file, shaped as ffprobe's JSON. */
  async probe(): Promise<unknown> {
    const context = await this.#open()
    const seconds = (time: bigint) => (time === av.noTime ? undefined : Number(time) / av.timeUnits)
    return {
      format: {
        format_name: context.iformat?.name ?? '',
        duration: seconds(context.duration),
        start_time: seconds(context.startTime),
      },
      streams: context.streams.map((stream) => this.#describe(stream)),
    }
  }

  /** The stream, and its packets from the key frame before `fromSeconds` on, or thereabouts. */
  async begin(streamIndex: number, fromSeconds: number | undefined): Promise<AvStream> {
    let context = await this.#open()
    // What these learn of a file while they read it changes where the next jump lands: the same one must land the same.
    if (this.#isUsed && learning.includes(context.iformat?.name ?? '')) context = await this.#reopen()
    if (fromSeconds !== undefined) {
      const wanted = BigInt(Math.round(fromSeconds * av.timeUnits))
      const found = await context.seekFile(-1, av.noTime, wanted, wanted, 0)
      // What has no index is read from its beginning.
      if (found < 0) context = await this.#reopen()
    } else if (this.#isUsed) context = await this.#reopen()
    this.#isUsed = true
    const stream = context.streams[streamIndex]
    if (!stream) throw new Error('there is no such stream')
    for (const one of context.streams) one.discard = one.index === streamIndex ? 0 : av.discardAll
    return stream
  }

  /** The next packet of any stream; false at the end. Damage is passed over as long as there is more behind it. */
  async next(packet: AvPacket): Promise<boolean> {
    const context = await this.#open()
    for (let failures = 0; failures < 100; failures++) {
      const result = await context.readFrame(packet)
      if (result >= 0) return true
      if (result === av.endOfFile || result === av.inputOutputError) return false
    }
    return false
  }

  async #reopen(): Promise<FormatContext> {
    if (this.#context) {
      // Each frees its own; together they would free the same twice.
      this.#context.pb = null
      await this.#context.closeInput()
    }
    this.#context = undefined
    this.#io?.freeContext()
    return this.#open()
  }

  async #open(): Promise<FormatContext> {
    if (this.#context) return this.#context
    const { FormatContext, IOContext, Dictionary } = this.#binding
    this.#io = new IOContext()
    let at = 0
    this.#io.allocContextWithCallbacks(
      bufferBytes,
      0,
      async (length) => {
        if (at >= this.#sizeBytes) return av.endOfFile
        const bytes = await this.#read(at, Math.min(at + length, this.#sizeBytes))
        if (!bytes) return av.inputOutputError
        at += bytes.length
        return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      },
      null,
      (offset, whence) => {
        if ((whence & ~av.seekForced) === av.seekSize) return BigInt(this.#sizeBytes)
        at = Number(offset)
        return offset
      },
    )
    const context = new FormatContext()
    context.allocContext()
    context.pb = this.#io
    const options = { ...inputOptions, protocol_whitelist: '' }
    if ((await context.openInput('', null, Dictionary.fromObject(options))) < 0)
      throw new Error('no film that is known')
    if ((await context.findStreamInfo(null)) < 0) throw new Error('no streams that are known')
    this.#context = context
    this.#isUsed = false
    return context
  }

  #describe(stream: AvStream): unknown {
    const { codecpar: codec, disposition, avgFrameRate, rFrameRate, metadata } = stream
    const fraction = ({ num, den }: { num: number; den: number }, separator: string) =>
      `${num}${separator}${den}`
    const transfer = new Map<number, string>([
      [av.transferPq, 'smpte2084'],
      [av.transferHlg, 'arib-std-b67'],
    ])
    return {
      index: stream.index,
      codec_type: av.kinds[codec.codecType],
      codec_name: this.#binding.avGetCodecName(codec.codecId),
      width: codec.width,
      height: codec.height,
      sample_aspect_ratio: fraction(codec.sampleAspectRatio, ':'),
      pix_fmt: codec.codecType === 0 ? this.#binding.avGetPixFmtName(codec.format) : undefined,
      color_transfer: transfer.get(codec.colorTrc),
      avg_frame_rate: fraction(avgFrameRate, '/'),
      r_frame_rate: fraction(rFrameRate, '/'),
      channels: codec.channels,
      sample_rate: codec.sampleRate,
      disposition: Object.fromEntries(
        Object.entries(av.dispositions).map(([name, bit]) => [name, disposition & bit ? 1 : 0]),
      ),
      tags: Object.fromEntries(
        Object.entries(metadata?.getAll() ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    }
  }
}
