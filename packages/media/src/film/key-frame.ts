import { AppError, type ByteSource } from '@lanterne/kernel'
import type { EncodedPacket } from 'mediabunny'
import type { MediaInfo } from '../media-info.ts'
import { enterAt, type FilmLayout, readLayout } from './film-layout.ts'
import { FilmReader } from './film-reader.ts'
import { type TrackFormat, writeInit } from './track-format.ts'
import { writeFragment } from './write-fragment.ts'

/** One picture of a film that needs no other. */
export interface KeyFrame {
  /** When it is shown. */
  readonly seconds: number
  /** A film of this picture alone, one second long: fragmented MP4. */
  readonly film: Uint8Array
  /** Where in `film` the picture's own bytes begin; they reach to its end. */
  readonly dataAt: number
  /** RFC 6381. */
  readonly codec: string
  /** What a decoder wants to know besides, as WebCodecs has it. */
  readonly description: Uint8Array | undefined
}

/** A picture further away from what was asked for shows something else. */
const FARTHEST_SECONDS = 15
/** Times that were rounded to a container's clock are this far apart at most. */
const SAME_SECONDS = 0.001
/** Key frames that are looked for before one gives up. */
const MOST_TRIES = 12

/** The key frames of a film that are here already: nothing is fetched for them. */
export class KeyFrames implements Disposable {
  readonly #source: ByteSource
  readonly #info: MediaInfo
  readonly #lifetime = new AbortController()
  readonly #times = new Map<number, readonly number[]>()
  readonly #formats = new Map<number, TrackFormat>()
  #layout: FilmLayout | undefined
  #reader: FilmReader | undefined
  /** They take turns: each is small, and a reader does one thing at a time. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(source: ByteSource, info: MediaInfo) {
    this.#source = {
      size: source.size,
      read: (range, options) => source.read(range, { ...options, isHereOnly: true }),
    }
    this.#info = info
  }

  /** The key frame of a track that is nearest to a time, within reason; absent when none of those is here. */
  at(trackId: number, seconds: number, { signal }: { signal: AbortSignal }): Promise<KeyFrame | undefined> {
    const turn = this.#last.then(() => {
      signal.throwIfAborted()
      return this.#look(trackId, seconds)
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }

  [Symbol.dispose](): void {
    this.#lifetime.abort(new AppError('closed'))
    this.#reader?.[Symbol.dispose]()
  }

  async #look(trackId: number, seconds: number): Promise<KeyFrame | undefined> {
    this.#lifetime.signal.throwIfAborted()
    const times = await ifHere(this.#keyTimes(trackId))
    const format = times && (await ifHere(this.#format(trackId)))
    if (!times || format?.kind !== 'video') return undefined
    for (const time of nearest(times, seconds)) {
      const picture = await ifHere(this.#picture(trackId, time))
      if (!picture) continue
      const { bytes, ticksPerSecond } = await writeInit(format)
      const sample = { data: picture.data, duration: ticksPerSecond, compositionOffset: 0, isKey: true }
      const film = Buffer.concat([bytes, writeFragment([sample], { decodeTime: 0, sequence: 1 })])
      const { codec, description } = format.config
      return {
        seconds: picture.timestamp,
        film,
        dataAt: film.length - picture.data.length,
        codec,
        description: description && bytesOf(description),
      }
    }
    return undefined
  }

  async #keyTimes(trackId: number): Promise<readonly number[] | undefined> {
    const known = this.#times.get(trackId)
    if (known) return known
    const layout = await this.#readLayout()
    const times =
      layout.kind === 'matroska'
        ? layout.packets.keyFrames(trackId)
        : layout.kind === 'fragments'
          ? layout.index.keyFrames.get(trackId)?.map((place) => place.seconds)
          : await (await this.#open()).keyFrames(trackId)
    // What a cut hides is not shown here either.
    const shown = times?.filter((time) => time > -SAME_SECONDS)
    if (shown) this.#times.set(trackId, shown)
    return shown
  }

  async #format(trackId: number): Promise<TrackFormat> {
    const format = this.#formats.get(trackId) ?? (await (await this.#open()).format(trackId))
    this.#formats.set(trackId, format)
    return format
  }

  async #picture(trackId: number, time: number): Promise<EncodedPacket | undefined> {
    const { signal } = this.#lifetime
    const layout = await this.#readLayout()
    if (layout.kind === 'matroska') {
      for await (const packet of layout.packets.pictures(trackId, { start: time, end: time }, { signal }))
        return packet
      return undefined
    }
    if (layout.kind === 'tables') return (await this.#open()).keyPicture(trackId, time)
    const { durationSeconds = 0 } = this.#info
    const place = { trackId, seconds: time, durationSeconds }
    const source = await enterAt(this.#source, layout, place, { signal })
    using reader = await FilmReader.open(source, { signal })
    return await reader.keyPicture(trackId, time)
  }

  async #readLayout(): Promise<FilmLayout> {
    this.#layout ??= await readLayout(this.#source, this.#info, this.#lifetime)
    return this.#layout
  }

  async #open(): Promise<FilmReader> {
    this.#reader ??= await FilmReader.open(this.#source, this.#lifetime)
    return this.#reader
  }
}

/** What is found in what is here; absent when some of that is not. */
async function ifHere<T>(look: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return undefined
    throw error
  }
}

/** The key frame that is shown at a time, then its neighbours, the nearest first. */
function nearest(times: readonly number[], seconds: number): readonly number[] {
  const after = times.findIndex((time) => time > seconds)
  const own = Math.max(0, (after < 0 ? times.length : after) - 1)
  const near = times.slice(Math.max(0, own - MOST_TRIES), own + 1 + MOST_TRIES)
  return near
    .filter((time) => time === times[own] || Math.abs(time - seconds) <= FARTHEST_SECONDS)
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, MOST_TRIES)

  function distance(time: number): number {
    return time === times[own] ? -1 : Math.abs(time - seconds)
  }
}

function bytesOf(description: NonNullable<VideoDecoderConfig['description']>): Uint8Array {
  return ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description)
}
