/**
 * The part of `node-av` (FFmpeg's libraries, as they are) that films need, told in types of our own: the package is not
 * among our dependencies, and may not be there.
 *
 * What computes is called so that it is done when it returns (`…Sync`): a sound of a thousand packets a second would
 * otherwise mostly wait for threads. What calls back for bytes must not be called so.
 */
export interface AvBinding {
  readonly FormatContext: new () => FormatContext
  readonly IOContext: new () => IoContext
  readonly CodecContext: new () => CodecContext
  readonly Codec: {
    findDecoder(id: number): AvCodec | null
    findEncoderByName(name: string): AvCodec | null
  }
  readonly BitStreamFilterContext: new () => BitStreamFilterContext
  readonly BitStreamFilter: { getByName(name: string): object | null }
  readonly FilterGraph: new () => FilterGraph
  readonly Dictionary: { fromObject(values: Readonly<Record<string, string>>): Dictionary }
  readonly Packet: new () => AvPacket
  readonly Frame: new () => AvFrame
  readonly Log: { setLevel(level: number): void }
  avGetCodecName(id: number): string | null
  avGetPixFmtName(format: number): string | null
  avGetSampleFmtName(format: number): string | null
  avChannelLayoutDescribe(layout: object): string | null
}

export interface Fraction {
  readonly num: number
  readonly den: number
}

export interface Dictionary {
  getAll(): Readonly<Record<string, string>>
  free(): void
}

export interface AvCodec {
  readonly name: string | null
}

export interface CodecParameters {
  readonly codecType: number
  readonly codecId: number
  readonly width: number
  readonly height: number
  readonly format: number
  readonly sampleAspectRatio: Fraction
  readonly colorTrc: number
  readonly channels: number
  readonly sampleRate: number
  codecTag: number | string
  copy(to: CodecParameters): number
  fromContext(context: CodecContext): number
}

export interface AvStream {
  readonly index: number
  readonly codecpar: CodecParameters
  timeBase: Fraction
  readonly disposition: number
  readonly avgFrameRate: Fraction
  readonly rFrameRate: Fraction
  readonly metadata: Dictionary | null
  discard: number
}

export interface FormatContext {
  readonly startTime: bigint
  readonly duration: bigint
  readonly iformat: { readonly name: string | null } | null
  readonly streams: AvStream[]
  pb: IoContext | null
  allocContext(): void
  allocOutputContext2(format: null, name: string, url: null): number
  freeContext(): void
  openInput(url: string, format: null, options: Dictionary): Promise<number>
  closeInput(): Promise<void>
  findStreamInfo(options: null): Promise<number>
  readFrame(packet: AvPacket): Promise<number>
  seekFile(stream: number, least: bigint, wanted: bigint, most: bigint, flags: number): Promise<number>
  newStream(codec: null): AvStream
  writeHeader(options: Dictionary): Promise<number>
  interleavedWriteFrame(packet: AvPacket | null): Promise<number>
  writeTrailer(): Promise<number>
}

export interface IoContext {
  allocContextWithCallbacks(
    bufferBytes: number,
    isWriter: 0 | 1,
    read: ((bytes: number) => Promise<Buffer | number>) | null,
    write: ((bytes: Buffer) => Promise<number>) | null,
    seek: ((offset: bigint, whence: number) => bigint) | null,
  ): void
  freeContext(): void
}

export interface CodecContext {
  timeBase: Fraction
  pktTimebase: Fraction
  framerate: Fraction
  width: number
  height: number
  pixelFormat: number
  sampleAspectRatio: Fraction
  sampleRate: number
  sampleFormat: number
  channelLayout: object
  threadCount: number
  flags: number
  allocContext3(codec: AvCodec): void
  freeContext(): void
  parametersToContext(parameters: CodecParameters): number
  open2(codec: AvCodec, options: Dictionary | null): Promise<number>
  sendPacketSync(packet: AvPacket | null): number
  receiveFrameSync(frame: AvFrame): number
  sendFrameSync(frame: AvFrame | null): number
  receivePacketSync(packet: AvPacket): number
}

export interface BitStreamFilterContext {
  readonly outputCodecParameters: CodecParameters | null
  readonly inputCodecParameters: CodecParameters | null
  inputTimeBase: Fraction
  alloc(filter: object): number
  init(): number
  free(): void
  sendPacketSync(packet: AvPacket | null): number
  receivePacketSync(packet: AvPacket): number
}

export interface FilterGraph {
  alloc(): void
  free(): void
  parse2(filters: string): number
  config(): Promise<number>
  getFilter(name: string): FilterContext | null
}

export interface FilterContext {
  buffersrcAddFrameSync(frame: AvFrame | null): number
  buffersinkGetFrameSync(frame: AvFrame): number
  buffersinkGetTimeBase(): Fraction
  buffersinkGetFrameRate(): Fraction
  buffersinkGetFormat(): number
  buffersinkGetWidth(): number
  buffersinkGetHeight(): number
  buffersinkGetSampleRate(): number
  buffersinkGetChannelLayout(): object
}

export interface AvPacket {
  streamIndex: number
  pts: bigint
  dts: bigint
  duration: bigint
  alloc(): void
  free(): void
  unref(): void
  rescaleTs(from: Fraction, to: Fraction): void
}

export interface AvFrame {
  pts: bigint
  readonly bestEffortTimestamp: bigint
  pictType: number
  readonly width: number
  readonly height: number
  readonly format: number
  readonly sampleAspectRatio: Fraction
  readonly sampleRate: number
  readonly nbSamples: number
  readonly channelLayout: object
  alloc(): void
  free(): void
  unref(): void
}

/** FFmpeg's numbers. */
export const av = {
  kinds: ['video', 'audio', 'data', 'subtitle'],
  again: -11,
  endOfFile: -541478725,
  inputOutputError: -5,
  noTime: -9223372036854775808n,
  timeUnits: 1_000_000,
  seekSize: 0x1_0000,
  seekForced: 0x2_0000,
  discardAll: 48,
  globalHeader: 0x40_0000,
  quiet: -8,
  transferPq: 16,
  transferHlg: 18,
  dispositions: {
    default: 0x1,
    original: 0x4,
    comment: 0x8,
    forced: 0x40,
    hearing_impaired: 0x80,
    visual_impaired: 0x100,
    attached_pic: 0x400,
  },
} as const
