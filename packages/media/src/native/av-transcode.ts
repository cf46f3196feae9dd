import {
  type AvBinding,
  type AvFrame,
  type AvPacket,
  type AvStream,
  av,
  type CodecContext,
  type FilterContext,
  type FilterGraph,
} from './av-binding.ts'
import type { AvInput } from './av-input.ts'
import { AvOutput } from './av-output.ts'
import { decoders, maxPixels, type NativeJob, type NativeRecipe } from './native-tool.ts'

interface Ends {
  give(bytes: Buffer): Promise<void>
  isStopped(): boolean
}

/** Decodes a stream, changes and encodes it, until its filters have what they want or `isStopped`. */
export async function transcode(
  binding: AvBinding,
  input: AvInput,
  { streamIndex, fromSeconds, recipe }: NativeJob & { recipe: NativeRecipe },
  ends: Ends,
): Promise<void> {
  const stream = await input.begin(streamIndex, fromSeconds)
  const chain = new Chain(binding, stream, recipe, ends)
  const packet = new binding.Packet()
  packet.alloc()
  try {
    const decoder = await chain.openDecoder()
    while (!ends.isStopped() && !chain.isDone && (await input.next(packet))) {
      // A packet that does not decode is passed over: the next may.
      if (packet.streamIndex === streamIndex && decoder.sendPacketSync(packet) >= 0) await chain.drain()
      packet.unref()
    }
    if (ends.isStopped()) return
    if (!chain.isDone) {
      decoder.sendPacketSync(null)
      await chain.drain()
    }
    await chain.end()
  } finally {
    packet.free()
    chain.free()
  }
}

/** Decoder, filters, encoder and output: each is opened when what comes before it has given its first. */
class Chain {
  readonly #binding: AvBinding
  readonly #stream: AvStream
  readonly #recipe: NativeRecipe
  readonly #ends: Ends
  readonly #frame: AvFrame
  readonly #filtered: AvFrame
  readonly #packet: AvPacket
  readonly #clock: SampleClock
  #decoder: CodecContext | undefined
  #filters: Filters | undefined
  #encoder: CodecContext | undefined
  #output: AvOutput | undefined
  isDone = false

  constructor(binding: AvBinding, stream: AvStream, recipe: NativeRecipe, ends: Ends) {
    this.#binding = binding
    this.#stream = stream
    this.#recipe = recipe
    this.#ends = ends
    this.#frame = new binding.Frame()
    this.#filtered = new binding.Frame()
    this.#packet = new binding.Packet()
    this.#clock = new SampleClock(stream)
    for (const one of [this.#frame, this.#filtered, this.#packet]) one.alloc()
  }

  async openDecoder(): Promise<CodecContext> {
    const { Codec, CodecContext, Dictionary } = this.#binding
    const { codecpar, timeBase } = this.#stream
    const codec = Codec.findDecoder(codecpar.codecId)
    if (!codec || !decoders.split(',').includes(codec.name ?? ''))
      throw new Error('no decoder for this stream')
    const decoder = new CodecContext()
    this.#decoder = decoder
    decoder.allocContext3(codec)
    decoder.parametersToContext(codecpar)
    decoder.pktTimebase = timeBase
    decoder.threadCount = Number(this.#recipe.options['threads'] ?? 1)
    const limits = Dictionary.fromObject({ max_pixels: `${maxPixels}` })
    if ((await decoder.open2(codec, limits)) < 0) throw new Error('the decoder does not open')
    return decoder
  }

  /** Takes what the decoder has, through to the end. */
  async drain(): Promise<void> {
    while (!this.isDone && !this.#ends.isStopped()) {
      if (!this.#decoder || this.#decoder.receiveFrameSync(this.#frame) < 0) return
      this.#frame.pts = this.#frame.bestEffortTimestamp
      // Whatever it was, the encoder decides anew.
      if (this.#recipe.kind === 'video') this.#frame.pictType = 0
      if (this.#frame.pts !== av.noTime) {
        if (this.#recipe.kind === 'audio') this.#frame.pts = this.#clock.place(this.#frame)
        await this.#filter(this.#frame)
      }
      this.#frame.unref()
    }
  }

  /** Everything is given that is still on its way. */
  async end(): Promise<void> {
    if (this.#filters && !this.isDone) {
      this.#filters.source.buffersrcAddFrameSync(null)
      await this.#encodeFiltered()
    }
    if (!this.#encoder) return
    this.#encoder.sendFrameSync(null)
    await this.#writeEncoded()
    await this.#output?.end()
  }

  free(): void {
    for (const one of [this.#frame, this.#filtered, this.#packet]) one.free()
    this.#filters?.graph.free()
    this.#decoder?.freeContext()
    this.#encoder?.freeContext()
    this.#output?.free()
  }

  async #filter(frame: AvFrame): Promise<void> {
    const input = inputOf(this.#binding, frame, this.#stream, this.#recipe)
    if (this.#filters && this.#filters.input !== input) {
      // Another size or number of channels, as broadcasts have at every break: what waits is given, then all anew.
      this.#filters.source.buffersrcAddFrameSync(null)
      await this.#encodeFiltered()
      this.#filters.graph.free()
      this.#filters = undefined
    }
    this.#filters ??= await openFilters(this.#binding, input, this.#recipe)
    const result = this.#filters.source.buffersrcAddFrameSync(frame)
    if (result === av.endOfFile) this.isDone = true
    await this.#encodeFiltered()
  }

  async #encodeFiltered(): Promise<void> {
    while (this.#filters && !this.#ends.isStopped()) {
      const result = this.#filters.sink.buffersinkGetFrameSync(this.#filtered)
      if (result === av.endOfFile) this.isDone = true
      if (result < 0) return
      this.#encoder ??= await this.#openEncoder(this.#filters.sink)
      if (this.#encoder.sendFrameSync(this.#filtered) < 0) throw new Error('a frame cannot be encoded')
      this.#filtered.unref()
      await this.#writeEncoded()
    }
  }

  async #writeEncoded(): Promise<void> {
    while (this.#encoder && this.#encoder.receivePacketSync(this.#packet) >= 0) {
      // The clock of a picture's filters ticks once for each.
      if (this.#recipe.kind === 'video') this.#packet.duration = 1n
      await this.#output?.write(this.#packet, this.#encoder.timeBase)
      this.#packet.unref()
    }
  }

  async #openEncoder(sink: FilterContext): Promise<CodecContext> {
    const { Codec, CodecContext, Dictionary } = this.#binding
    const codec = Codec.findEncoderByName(this.#recipe.encoder)
    if (!codec) throw new Error('no such encoder')
    const encoder = new CodecContext()
    encoder.allocContext3(codec)
    if (this.#recipe.kind === 'video') {
      const rate = sink.buffersinkGetFrameRate()
      encoder.width = sink.buffersinkGetWidth()
      encoder.height = sink.buffersinkGetHeight()
      encoder.pixelFormat = sink.buffersinkGetFormat()
      encoder.framerate = rate
      encoder.sampleAspectRatio = { num: 1, den: 1 }
    } else {
      encoder.sampleRate = sink.buffersinkGetSampleRate()
      encoder.sampleFormat = sink.buffersinkGetFormat()
      encoder.channelLayout = sink.buffersinkGetChannelLayout()
    }
    encoder.timeBase = sink.buffersinkGetTimeBase()
    encoder.flags |= av.globalHeader
    if ((await encoder.open2(codec, Dictionary.fromObject(this.#recipe.options))) < 0)
      throw new Error('the encoder does not open')
    const fill = (to: Parameters<Parameters<typeof AvOutput.open>[1]>[0]) => to.fromContext(encoder)
    this.#output = await AvOutput.open(this.#binding, fill, encoder.timeBase, (bytes) =>
      this.#ends.give(bytes),
    )
    return encoder
  }
}

/** Says where sound is in samples: a container's clock may tick as seldom as once for each packet. */
class SampleClock {
  readonly #num: bigint
  readonly #den: bigint
  #next: bigint | undefined

  constructor({ timeBase: { num, den } }: AvStream) {
    this.#num = BigInt(num)
    this.#den = BigInt(den)
  }

  /** The frame's first sample: after the last of the one before, unless the container means something else. */
  place({ pts, sampleRate, nbSamples }: AvFrame): bigint {
    const scale = BigInt(sampleRate) * this.#num
    const said = roundedDivision(pts * scale, this.#den)
    // Half a tick of the container's clock, and half of a millisecond's for those who only pass on what had that one.
    const most = roundedDivision(scale, this.#den * 2n) + BigInt(Math.ceil(sampleRate / 1000))
    const off = this.#next === undefined ? most + 1n : said - this.#next
    const place = this.#next !== undefined && (off < 0n ? -off : off) <= most ? this.#next : said
    this.#next = place + BigInt(nbSamples)
    return place
  }
}

function roundedDivision(value: bigint, by: bigint): bigint {
  return (value < 0n ? value - by / 2n : value + by / 2n) / by
}

interface Filters {
  /** How the graph's source was described. */
  readonly input: string
  readonly graph: FilterGraph
  readonly source: FilterContext
  readonly sink: FilterContext
}

/** A frame as the beginning of a chain of filters is told of it. */
function inputOf(binding: AvBinding, frame: AvFrame, stream: AvStream, { kind }: NativeRecipe): string {
  if (kind === 'audio') {
    const layout = binding.avChannelLayoutDescribe(frame.channelLayout)
    const format = binding.avGetSampleFmtName(frame.format)
    return `abuffer@in=time_base=1/${frame.sampleRate}:sample_rate=${frame.sampleRate}:sample_fmt=${format}:channel_layout=${layout}`
  }
  const { num, den } = stream.timeBase
  const shape = frame.sampleAspectRatio
  const aspect = shape.num > 0 && shape.den > 0 ? `${shape.num}/${shape.den}` : '1/1'
  const size = `${frame.width}x${frame.height}`
  return `buffer@in=video_size=${size}:pix_fmt=${frame.format}:time_base=${num}/${den}:pixel_aspect=${aspect}`
}

async function openFilters(
  { FilterGraph }: AvBinding,
  input: string,
  { kind, filter }: NativeRecipe,
): Promise<Filters> {
  const graph = new FilterGraph()
  graph.alloc()
  // FFmpeg's AAC takes frames of 1024 samples in planes of floats.
  const output =
    kind === 'audio' ? 'aformat=sample_fmts=fltp,asetnsamples=n=1024:p=0,abuffersink@out' : 'buffersink@out'
  if (graph.parse2(`${input},${filter},${output}`) < 0) throw new Error('the filters are not understood')
  if ((await graph.config()) < 0) throw new Error('the filters do not fit')
  const prefix = kind === 'audio' ? 'a' : ''
  const source = graph.getFilter(`${prefix}buffer@in`)
  const sink = graph.getFilter(`${prefix}buffersink@out`)
  if (!source || !sink) throw new Error('the filters have no ends')
  return { input, graph, source, sink }
}
