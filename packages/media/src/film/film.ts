import { AppError, type ByteSource } from '@lanterne/kernel'
import type { EncodedPacket } from 'mediabunny'
import type { AudioTrackInfo, MediaInfo } from '../media-info.ts'
import { probe } from '../probe/probe.ts'
import { loadAacEncoder, loadDecoder } from './codecs.ts'
import { FilmReader, type TimeSpan } from './film-reader.ts'
import { fragments } from './fragments.ts'
import { decodedSpan, framesOf, soundToAac } from './sound-to-aac.ts'
import { type InitSegment, type TrackFormat, writeInit } from './track-format.ts'

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

/** Readers that are kept for the next to ask: each has read the file's index. */
const MOST_IDLE_READERS = 3

/** One film, read and made playable where it is called: its codecs take processor time by the second. */
export class Film implements Disposable {
  readonly info: MediaInfo
  readonly #source: ByteSource
  readonly #lifetime = new AbortController()
  readonly #idle: FilmReader[] = []
  readonly #inits = new Map<string, Promise<InitSegment>>()

  private constructor(info: MediaInfo, source: ByteSource) {
    this.info = info
    this.#source = source
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
    using lease = await this.#lend({ signal })
    return lease.done(await lease.reader.keyFrames(trackId))
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
    using lease = await this.#lend({ signal })
    const stretch = isLast ? { ...span, end: Number.POSITIVE_INFINITY } : span
    yield* fragments(this.#packets(lease.reader, { trackId, action, span: stretch, isLast }), {
      ticksPerSecond,
    })
    lease.done(undefined)
  }

  [Symbol.dispose](): void {
    this.#lifetime.abort(new AppError('closed'))
    for (const reader of this.#idle.splice(0)) reader[Symbol.dispose]()
  }

  /** A reader for one task alone: it is ended with the task when that is not done. */
  async #lend({ signal }: { signal: AbortSignal }): Promise<Lease> {
    const either = AbortSignal.any([signal, this.#lifetime.signal])
    const reader = this.#idle.pop() ?? (await FilmReader.open(this.#source, { signal: either }))
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
        if (isDone && !either.aborted && this.#idle.length < MOST_IDLE_READERS) this.#idle.push(reader)
        else end()
      },
    }
  }

  #packets(
    reader: FilmReader,
    { trackId, action, span, isLast }: SegmentRequest,
  ): AsyncIterable<EncodedPacket> {
    if (this.info.video.some(({ id }) => id === trackId)) return reader.pictures(trackId, span)
    if (action === 'copy') return reader.sounds(trackId, span)
    return encode(reader, this.#sound(trackId), { span, isLast })
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
    if (action === 'to-aac') return aacFormat(this.#sound(trackId).sampleRate)
    using lease = await this.#lend({ signal: this.#lifetime.signal })
    return lease.done(await lease.reader.format(trackId))
  }

  #sound(trackId: number): AudioTrackInfo {
    const track = this.info.audio.find(({ id }) => id === trackId)
    if (!track) throw new AppError('not-found')
    return track
  }
}

interface Lease extends Disposable {
  readonly reader: FilmReader
  /** Says that the reader may serve the next. */
  done<T>(result: T): T
}

async function* encode(
  reader: FilmReader,
  { id, codec, sampleRate }: AudioTrackInfo,
  { span, isLast }: Pick<SegmentRequest, 'span' | 'isLast'>,
): AsyncGenerator<EncodedPacket> {
  await Promise.all([loadDecoder(codec), loadAacEncoder()])
  const frames = framesOf(span, { sampleRate, isLast })
  const decoded = reader.decodedSound(id, decodedSpan(frames, sampleRate))
  for await (const { packet } of soundToAac(decoded, frames, sampleRate)) yield packet
}

/** How a decoder is set up for the AAC that we write: an encoder says so with its first frame. */
async function aacFormat(sampleRate: number): Promise<TrackFormat> {
  await loadAacEncoder()
  async function* silence() {
    const plane = new Float32Array(4096)
    yield { seconds: 0, planes: [plane, plane] }
  }
  for await (const { format } of soundToAac(silence(), { first: 0, end: 1 }, sampleRate)) return format
  throw new AppError('format-not-playable', { details: { reason: 'no-encoder' } })
}
