import { AppError, type ByteSource } from '@lanterne/kernel'
import type { EncodedPacket } from 'mediabunny'
import type { AudioTrackInfo, MediaInfo } from '../media-info.ts'
import { probe } from '../probe/probe.ts'
import { aacEncoders } from './aac-encoder.ts'
import { type ByteCurve, readByteCurve } from './byte-curve.ts'
import { loadDecoder } from './codecs.ts'
import { decodeSound, warmDecoder } from './decode-sound.ts'
import { enterAt, type FilmLayout, matroskaSound, readLayout } from './film-layout.ts'
import { FilmReader, type TimeSpan } from './film-reader.ts'
import { fragments } from './fragments.ts'
import { upToKeyFrame, wholeGroups } from './groups-of-pictures.ts'
import { type KeyFrame, KeyFrames } from './key-frame.ts'
import { type Silence, silenceOf, withoutHoles } from './silence.ts'
import { decodedSpan, framesOf, type Pcm, soundToAac } from './sound-to-aac.ts'
import { type InitSegment, type TrackFormat, writeInit } from './track-format.ts'
import { withoutHidden } from './without-hidden.ts'

/** A track, and what is done to it on the way. */
export interface TrackRequest {
  readonly trackId: number
  readonly action: 'copy' | 'to-aac'
}

/** A stretch of a track; `isLast` takes all that comes after it, too. */
export interface SegmentRequest extends TrackRequest {
  readonly span: TimeSpan
  readonly isLast: boolean
}

/** Eight pictures of a film, twenty of sixty a second; encoders reorder by four or five. */
const DECODE_AHEAD_SECONDS = 1 / 3
/** Readers that are kept for the next to ask: each has read the file's index. */
const MOST_IDLE_READERS = 3
/** A frame that begins before what is needed of it: 1536 samples of AC-3, 2048 of DTS, at 32 kHz and more. */
const LONGEST_FRAME_SECONDS = 0.065
/** How far back a key frame is looked for that no index names; then further. */
const FIRST_STEP_BACK_SECONDS = 4

/** One film, read and made playable where it is called: its codecs take processor time by the second. */
export class Film implements Disposable {
  /** What is in the file; times as the film is shown. */
  readonly info: MediaInfo
  readonly #source: ByteSource
  readonly #lifetime = new AbortController()
  readonly #idle: FilmReader[] = []
  readonly #keyFrames: KeyFrames
  readonly #silences = new Map<number, Promise<Silence | undefined>>()
  readonly #inits = new Map<string, Promise<InitSegment>>()
  #readLayout: Promise<FilmLayout> | undefined

  private constructor(info: MediaInfo, source: ByteSource) {
    this.info = info
    this.#source = source
    this.#keyFrames = new KeyFrames(source, info)
  }

  /** Reads what is in the file. Throws `AppError` `format-not-playable`. */
  static async open(source: ByteSource, { signal }: { signal: AbortSignal }): Promise<Film> {
    return new Film(await probe(source, { signal }), source)
  }

  /** When the pictures of a track come that need no other; absent when only reading all of the file would tell. */
  async keyFrames(
    trackId: number,
    { signal }: { signal: AbortSignal },
  ): Promise<readonly number[] | undefined> {
    const layout = await this.#layout()
    if (layout.kind === 'matroska') return layout.packets.keyFrames(trackId)
    if (layout.kind === 'fragments') return layout.index.keyFrames.get(trackId)?.map(({ seconds }) => seconds)
    using lease = await this.#lend({ signal })
    return lease.done(await lease.reader.keyFrames(trackId))
  }

  /** How far into the file each moment lies, as its index says. */
  async curve({ signal }: { signal: AbortSignal }): Promise<ByteCurve> {
    return readByteCurve(this.#source, this.info, await this.#layout(), { signal })
  }

  /** The key frame of a track that is nearest to a time, if it is here: nothing is fetched for it. */
  keyFrame(
    { trackId, seconds }: { trackId: number; seconds: number },
    { signal }: { signal: AbortSignal },
  ): Promise<KeyFrame | undefined> {
    return this.#keyFrames.at(trackId, seconds, { signal })
  }

  /** What a player needs before the segments of a track. */
  async init(request: TrackRequest): Promise<Uint8Array> {
    return (await this.#init(request)).bytes
  }

  /**
   * A segment of a track, in fragments as soon as each is made: the same bytes each time. Aborting withdraws what is
   * being read for it.
   */
  async *segment(
    { trackId, action, span, isLast }: SegmentRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<Uint8Array> {
    const { ticksPerSecond } = await this.#init({ trackId, action })
    const stretch = isLast ? { ...span, end: Number.POSITIVE_INFINITY } : span
    const packets = this.#packets({ trackId, action, span: stretch, isLast }, { until: span.end, signal })
    const silence = action === 'copy' ? await this.#silence(trackId) : undefined
    yield* fragments(silence ? withoutHoles(packets, span, silence) : packets, {
      ticksPerSecond,
      decodeAheadSeconds: this.#isReordered(trackId) ? DECODE_AHEAD_SECONDS : 0,
      isOrdered: this.info.audio.some(({ id }) => id === trackId),
    })
  }

  [Symbol.dispose](): void {
    this.#lifetime.abort(new AppError('closed'))
    this.#keyFrames[Symbol.dispose]()
    for (const reader of this.#idle.splice(0)) reader[Symbol.dispose]()
  }

  /** What a sound that is copied has where it has nothing; absent for pictures. */
  async #silence(trackId: number): Promise<Silence | undefined> {
    const track = this.info.audio.find(({ id }) => id === trackId)
    if (!track) return undefined
    let silence = this.#silences.get(trackId)
    if (!silence) {
      silence = silenceOf(track)
      this.#silences.set(trackId, silence)
    }
    return silence
  }

  /** One for all who ask, whoever of them leaves. */
  #layout(): Promise<FilmLayout> {
    if (!this.#readLayout) {
      this.#readLayout = readLayout(this.#source, this.info, { signal: this.#lifetime.signal })
      this.#readLayout.catch(() => {
        this.#readLayout = undefined
      })
    }
    return this.#readLayout
  }

  /** A reader for one task alone: it is ended with the task when that is not done. */
  async #lend({ signal, entry }: { signal: AbortSignal; entry?: Entry }): Promise<Lease> {
    const either = AbortSignal.any([signal, this.#lifetime.signal])
    const source = entry ? await this.#enter(entry, { signal: either }) : this.#source
    const isWhole = source === this.#source
    const idle = isWhole ? this.#idle.pop() : undefined
    const reader = idle ?? (await FilmReader.open(source, { signal: either }))
    const end = () => reader[Symbol.dispose]()
    either.addEventListener('abort', end, { once: true })
    let isDone = false
    return {
      reader,
      done(result) {
        isDone = true
        return result
      },
      [Symbol.dispose]: () => {
        either.removeEventListener('abort', end)
        if (isDone && isWhole && !either.aborted && this.#idle.length < MOST_IDLE_READERS)
          this.#idle.push(reader)
        else end()
      },
    }
  }

  async *#packets(
    { trackId, action, span, isLast }: SegmentRequest,
    { until, signal }: { until: number; signal: AbortSignal },
  ): AsyncGenerator<EncodedPacket> {
    const layout = await this.#layout()
    const isPicture = this.info.video.some(({ id }) => id === trackId)
    if (layout.kind === 'matroska') {
      const either = { signal: AbortSignal.any([signal, this.#lifetime.signal]) }
      if (isPicture) return yield* layout.packets.pictures(trackId, span, either)
      const sound = this.#sound(trackId)
      const its = (stretch: TimeSpan) => matroskaSound(layout.packets, sound, stretch, either)
      if (action === 'copy') return yield* its(span)
      const decoded = ({ start, end }: TimeSpan) =>
        decodeSound(its({ start: start - LONGEST_FRAME_SECONDS, end }), sound)
      return yield* encode(decoded, sound, { span, isLast, until })
    }
    const isExact = layout.kind !== 'fragments' || layout.index.keyFrames.has(trackId)
    using lease = await this.#lend({ signal, entry: { trackId, seconds: span.start, isPicture } })
    if (isPicture) {
      const packets = withoutHidden(lease.reader.pictures(trackId, span.start))
      yield* isExact ? upToKeyFrame(packets, span.end) : wholeGroups(packets, span.end)
    } else if (action === 'copy') yield* lease.reader.sounds(trackId, span)
    else {
      const { reader } = lease
      const decoded = (needed: TimeSpan) => reader.decodedSound(trackId, needed)
      yield* encode(decoded, this.#sound(trackId), { span, isLast, until })
    }
    lease.done(undefined)
  }

  /** The file as a reader sees it that is to begin there. */
  async #enter(
    { trackId, seconds, isPicture }: Entry,
    { signal }: { signal: AbortSignal },
  ): Promise<ByteSource> {
    const layout = await this.#layout()
    const { durationSeconds = 0 } = this.info
    for (let back = 0; ; back = back * 2 + FIRST_STEP_BACK_SECONDS) {
      const from = Math.max(0, seconds - back)
      const source = await enterAt(
        this.#source,
        layout,
        { trackId, seconds: from, durationSeconds },
        { signal },
      )
      if (source === this.#source || !isPicture || layout.kind !== 'fragments') return source
      if (layout.index.keyFrames.has(trackId)) return source
      // Fragments need not begin with a key frame.
      using reader = await FilmReader.open(source, { aheadBytes: 0, signal })
      if (await reader.hasKeyFrameBefore(trackId, seconds)) return source
    }
  }

  /** Whether a track's pictures may be decoded in another order than they are shown in. */
  #isReordered(trackId: number): boolean {
    return this.info.video.some(({ id, codec }) => id === trackId && (codec === 'h264' || codec === 'hevc'))
  }

  /** One for all who ask, whoever of them leaves. */
  #init(request: TrackRequest): Promise<InitSegment> {
    const key = `${request.trackId} ${request.action}`
    let init = this.#inits.get(key)
    if (!init) {
      init = this.#format(request).then(writeInit)
      this.#inits.set(key, init)
      // The next to ask tries again.
      init.catch(() => this.#inits.delete(key))
    }
    return init
  }

  async #format({ trackId, action }: TrackRequest): Promise<TrackFormat> {
    if (action === 'to-aac') {
      const sound = this.#sound(trackId)
      // Its decoder comes up beside its encoder: what is asked for next needs both.
      const [format] = await Promise.all([aacEncoders.format(sound.sampleRate), warmDecoder(sound)])
      return format
    }
    using lease = await this.#lend({ signal: this.#lifetime.signal })
    return lease.done(await lease.reader.format(trackId))
  }

  #sound(trackId: number): AudioTrackInfo {
    const track = this.info.audio.find(({ id }) => id === trackId)
    if (!track) throw new AppError('not-found')
    return track
  }
}

/** From where on a track is to be read. */
interface Entry {
  readonly trackId: number
  readonly seconds: number
  readonly isPicture: boolean
}

interface Lease extends Disposable {
  readonly reader: FilmReader
  /** Says that the reader may serve the next. */
  done<T>(result: T): T
}

async function* encode(
  decode: (needed: TimeSpan) => AsyncIterable<Pcm>,
  { codec, sampleRate }: AudioTrackInfo,
  { span, isLast, until }: Pick<SegmentRequest, 'span' | 'isLast'> & { readonly until: number },
): AsyncGenerator<EncodedPacket> {
  await loadDecoder(codec)
  const frames = framesOf(span, { sampleRate, isLast })
  const needed = decodedSpan(frames, sampleRate)
  const decoded = heardUntil(decode(needed), Math.min(needed.end, isLast ? until : needed.end))
  yield* soundToAac(decoded, frames, sampleRate)
}

/** A sound that ends too early, or was never there, goes on in silence: players wait for ever where a sound is not. */
async function* heardUntil(decoded: AsyncIterable<Pcm>, end: number): AsyncGenerator<Pcm> {
  yield* decoded
  // What lies between is filled.
  const nothing = new Float32Array(1)
  yield { seconds: end, planes: [nothing, nothing] }
}
