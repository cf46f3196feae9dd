import type { SubtitleCue, SubtitleWindow } from '@lanterne/contract'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { readAssHead } from '@lanterne/subtitles'
import type { Container, MediaInfo, SubtitleCodec, SubtitleTrackInfo } from '../media-info.ts'
import { canonicalLanguage } from '../plan/language.ts'
import { MatroskaFrames } from './matroska-frames.ts'
import { Mp4Frames } from './mp4-frames.ts'
import { isComplete, readDvbFrames, readPgsFrames, readVobSubFrames } from './picture-cues.ts'
import type { Stretch, SubtitleFrame } from './subtitle-frame.ts'
import { readTextFrames, type TextReading } from './text-frames.ts'
import { TransportFrames } from './transport-frames.ts'
import { readVobSubHead } from './vob-sub.ts'

/** Cues are read in stretches of this length: a little more than what the player reads anyway. */
const WINDOW_SECONDS = 10
/** A display set that is made of earlier pictures: no disc reaches further back. */
const MOST_SETS_BACK = 8

const readable: Readonly<Record<SubtitleCodec, 'text' | 'pictures' | undefined>> = {
  subrip: 'text',
  ass: 'text',
  webvtt: 'text',
  'mov-text': 'text',
  pgs: 'pictures',
  vobsub: 'pictures',
  dvb: 'pictures',
  other: undefined,
}

type Reader = MatroskaFrames | Mp4Frames | TransportFrames

/** Containers whose subtitles are read here. */
const readContainers: readonly Container[] = ['matroska', 'webm', 'mp4', 'quicktime', 'mpeg-ts']

/** Whether the words of a track in such a container come as text or as pictures; `undefined` when they cannot be read. */
export function kindOfSubtitles(
  { codec }: Pick<SubtitleTrackInfo, 'codec'>,
  container: Container,
): 'text' | 'pictures' | undefined {
  return readContainers.includes(container) ? readable[codec] : undefined
}

/** The stretch of a film that is read for what is shown at `seconds`. */
export function windowAt(seconds: number): Stretch {
  const start = Math.floor(Math.max(0, seconds) / WINDOW_SECONDS) * WINDOW_SECONDS
  return { start, end: start + WINDOW_SECONDS }
}

/** The subtitles inside one film, read in stretches of time. */
export class FilmSubtitles {
  readonly #source: ByteSource
  readonly #info: MediaInfo
  readonly #lifetime: AbortSignal
  #frames: Promise<Reader> | undefined

  /** Nothing of it is read any more when `signal` aborts. */
  constructor(source: ByteSource, info: MediaInfo, { signal }: { signal: AbortSignal }) {
    this.#source = source
    this.#info = info
    this.#lifetime = signal
  }

  /** What is on the screen around `seconds`. Throws `not-found` for a track that is none, or cannot be read. */
  async cues(trackId: number, seconds: number, { signal }: { signal: AbortSignal }): Promise<SubtitleWindow> {
    const info = this.#info.subtitles.find(({ id }) => id === trackId)
    if (!info || !kindOfSubtitles(info, this.#info.container)) throw new AppError('not-found')
    const frames = await this.#open()
    const stretch = windowAt(seconds)
    return { ...stretch, cues: await this.#read(frames, info, stretch, { signal }) }
  }

  async #read(
    reader: Reader,
    info: SubtitleTrackInfo,
    stretch: Stretch,
    { signal }: { signal: AbortSignal },
  ): Promise<readonly SubtitleCue[]> {
    const { id, codec } = info
    const track = reader instanceof MatroskaFrames ? reader.track(id) : undefined
    const { codecPrivate = new Uint8Array(), codecId = '' } = track ?? {}
    const privateText = () => new TextDecoder().decode(codecPrivate).replace(/\r\n?/g, '\n')
    if (codec === 'pgs') return readPgsFrames(await pgsFrames(reader, id, stretch, { signal }), stretch)
    const before = codec === 'vobsub' || codec === 'dvb' ? 1 : 0
    const frames = await reader.frames(id, stretch, { before, signal })
    if (codec === 'dvb') return readDvbFrames(frames, { pages: pagesOf(reader, id, codecPrivate), stretch })
    if (codec === 'vobsub') return readVobSubFrames(frames, readVobSubHead(privateText()), stretch)
    const reading = readingOf(info, { codecId, privateText })
    const cues = reading ? readTextFrames(frames, reading) : []
    return cues.filter(({ start, end }) => start < stretch.end && end > stretch.start)
  }

  /** Once for all tracks, whoever of those who ask leaves. */
  #open(): Promise<Reader> {
    if (!this.#frames) {
      this.#frames = openReader(this.#source, this.#info, { signal: this.#lifetime })
      // The next to ask tries again.
      this.#frames.catch(() => {
        this.#frames = undefined
      })
    }
    return this.#frames
  }
}

function openReader(
  source: ByteSource,
  { container, durationSeconds }: MediaInfo,
  { signal }: { signal: AbortSignal },
): Promise<Reader> {
  if (container === 'mpeg-ts') return TransportFrames.open(source, { durationSeconds, signal })
  const isMatroska = container === 'matroska' || container === 'webm'
  return isMatroska
    ? MatroskaFrames.open(source, { durationSeconds, signal })
    : Mp4Frames.open(source, { signal })
}

/** Where DVB's subtitles of one language are: a table of the file's says it, or Matroska's private data. */
function pagesOf(reader: Reader, id: number, codecPrivate: Uint8Array): readonly number[] {
  if (reader instanceof TransportFrames) return reader.stream(id)?.pages ?? []
  if (codecPrivate.length < 4) return []
  const view = new DataView(codecPrivate.buffer, codecPrivate.byteOffset, codecPrivate.byteLength)
  return [view.getUint16(0), view.getUint16(2)]
}

/** Sets that are made of earlier ones are read with those. */
async function pgsFrames(
  reader: Reader,
  id: number,
  stretch: Stretch,
  { signal }: { signal: AbortSignal },
): Promise<readonly SubtitleFrame[]> {
  let known = -1
  for (let before = 1; ; before *= 2) {
    const frames = await reader.frames(id, stretch, { before, signal })
    // There may be no more of them to be had; those of a transport stream are not looked for a second time.
    if (
      reader instanceof TransportFrames ||
      before >= MOST_SETS_BACK ||
      frames.length === known ||
      isComplete(frames)
    )
      return frames
    known = frames.length
  }
}

function readingOf(
  { codec, language }: SubtitleTrackInfo,
  { codecId, privateText }: { codecId: string; privateText: () => string },
): TextReading | undefined {
  if (codec === 'subrip') return { codec, language: canonicalLanguage(language) }
  if (codec === 'ass') return { codec, head: readAssHead(privateText()) }
  if (codec === 'webvtt') return { codec, isOfWebm: codecId.startsWith('D_WEBVTT') }
  return codec === 'mov-text' ? { codec } : undefined
}
