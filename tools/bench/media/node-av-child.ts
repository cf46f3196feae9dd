import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { hasFragment } from './has-fragment.ts'
import type { FromNodeAv, NodeAvTask } from './node-av.ts'
import { SlowFile } from './slow-file.ts'

/**
 * What is used of `node-av`, as its own examples use it: in one process, without the fences that the app puts around it.
 * The package is not among our dependencies, so its types are not here.
 */
interface NodeAv {
  readonly Demuxer: { open(input: Callbacks, options: object): Promise<Demuxer> }
  readonly Muxer: { open(output: Callbacks, options: object): Promise<Muxer> }
  readonly Decoder: { create(stream: Stream): Promise<Decoder> }
  readonly FilterAPI: { create(description: string): Filter }
  readonly Encoder: { create(name: string, options: object): Promise<Encoder> }
}
interface Callbacks {
  read?(size: number): Promise<Buffer | number>
  write?(bytes: Buffer): number
  seek?(offset: bigint, whence: number): bigint
}
interface Stream {
  readonly index: number
  readonly timeBase: Fraction
}
interface Fraction {
  readonly num: number
  readonly den: number
}
interface Demuxer extends AsyncDisposable {
  video(): Stream | undefined
  audio(): Stream | undefined
  seek(seconds: number, streamIndex: number, flags: number): Promise<number>
  packets(): AsyncGenerator<(Packet & Disposable) | null>
}
interface Packet {
  readonly streamIndex: number
  readonly timeBase: Fraction
  readonly duration: bigint
  pts: bigint
  dts: bigint
}
interface Muxer extends AsyncDisposable {
  addStream(from: Encoder | Stream, options?: { inputStream: Stream }): number
  writePacket(packet: Packet, index: number): Promise<void>
}
interface Decoder extends Disposable {
  decodeAll(packet: Packet): Promise<object[]>
}
interface Filter extends Disposable {
  processAll(frame: object): Promise<object[]>
}
interface Encoder extends Disposable {
  encodeAll(frame: object): Promise<Packet[]>
}

const seekSize = 0x1_0000
const seekBackward = 1
const endOfFile = -541478725
const noTime = -9223372036854775808n
/** Pictures are decoded earlier than they are shown: no encoder reorders as many as come in so long. */
const AHEAD_SECONDS = 1

const [packageDirectory = ''] = process.argv.slice(2)
const api = join(packageDirectory, 'node_modules', 'node-av', 'dist', 'api', 'index.js')
const av = (await import(pathToFileURL(api).href)) as NodeAv

process.on('message', (task: NodeAvTask) => {
  firstFragment(task).then(
    (result) => tell({ result }),
    (error: unknown) => tell({ failure: error instanceof Error ? error.message : 'unknown' }),
  )
})
tell({ isReady: true })

function tell(message: FromNodeAv): void {
  process.send?.(message)
}

async function firstFragment({ path, parallel, atSeconds, toAac }: NodeAvTask) {
  using file = new SlowFile(path, { parallel })
  const started = performance.now()
  await using input = await av.Demuxer.open(readerOf(file), {
    format: path.endsWith('.mkv') ? 'matroska' : 'mov',
    bufferSize: 128 << 10,
  })
  if (atSeconds > 0) await input.seek(atSeconds, -1, seekBackward)
  let written = Buffer.alloc(0)
  let done: { readonly ms: number; readonly pieces: number } | undefined
  const write = (bytes: Buffer) => {
    if (done) return bytes.length
    written = Buffer.concat([written, bytes])
    if (hasFragment(written)) done = { ms: performance.now() - started, pieces: file.pieces }
    return bytes.length
  }
  await using output = await av.Muxer.open(
    { write },
    {
      format: 'mp4',
      // It would hold back ten seconds, so that nothing of a whole film is cut off at its end.
      useSyncQueue: false,
      input,
      options: {
        movflags: 'empty_moov+default_base_moof+delay_moov',
        frag_duration: 500_000,
        flush_packets: 1,
      },
    },
  )
  const [video, audio] = [input.video(), input.audio()]
  if (!video || !audio) throw new Error('a track is missing')
  using codecs = new DisposableStack()
  const picture = output.addStream(video)
  const encode = toAac ? codecs.use(await openEncoder(audio)) : undefined
  const sound = encode ? output.addStream(encode.encoder, { inputStream: audio }) : output.addStream(audio)
  let decodedAt: bigint | undefined
  for await (const packet of input.packets()) {
    using held = packet
    if (done || !held) break
    if (held.streamIndex === video.index) {
      // After a jump, FFmpeg does not know when pictures of Matroska are decoded; the muxer has to.
      const aheadTicks = BigInt(Math.round((AHEAD_SECONDS * video.timeBase.den) / video.timeBase.num))
      decodedAt ??= held.pts - aheadTicks
      if (held.dts === noTime) held.dts = decodedAt
      decodedAt += held.duration
      await output.writePacket(held, picture)
    }
    if (held.streamIndex !== audio.index) continue
    if (!encode) await output.writePacket(held, sound)
    else for (const made of await encode.take(held)) await output.writePacket(made, sound)
  }
  if (!done) throw new Error('no fragment')
  return done
}

async function openEncoder(audio: Stream) {
  const codecs = new DisposableStack()
  const decoder = codecs.use(await av.Decoder.create(audio))
  const filter = codecs.use(
    av.FilterAPI.create('aformat=sample_fmts=fltp:channel_layouts=stereo,asetnsamples=n=1024:p=0'),
  )
  const encoder = codecs.use(await av.Encoder.create('aac', { decoder, filter, bitrate: '192k' }))
  let firstSeconds: number | undefined
  return {
    encoder,
    async take(packet: Packet): Promise<Packet[]> {
      firstSeconds ??= (Number(packet.pts) * audio.timeBase.num) / audio.timeBase.den
      const made: Packet[] = []
      for (const frame of await decoder.decodeAll(packet))
        for (const filtered of await filter.processAll(frame))
          made.push(...(await encoder.encodeAll(filtered)))
      // Its encoder begins at zero wherever the film was entered; the muxer would wait for the rest.
      for (const one of made) {
        const ticks = BigInt(Math.round((firstSeconds * one.timeBase.den) / one.timeBase.num))
        one.pts += ticks
        one.dts += ticks
      }
      return made
    },
    [Symbol.dispose]: () => codecs[Symbol.dispose](),
  }
}

function readerOf(file: SlowFile): Callbacks {
  const { signal } = new AbortController()
  let at = 0
  return {
    async read(size) {
      if (at >= file.size) return endOfFile
      for await (const bytes of file.read({ start: at, end: Math.min(at + size, file.size) }, { signal })) {
        at += bytes.length
        return Buffer.from(bytes)
      }
      return endOfFile
    },
    seek(offset, whence) {
      if ((whence & seekSize) !== 0) return BigInt(file.size)
      at = Number(offset)
      return offset
    },
  }
}
