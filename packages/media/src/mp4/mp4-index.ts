import type { ByteSource } from '@lanterne/kernel'
import type { Chapter, SubtitleCodec } from '../media-info.ts'
import { readRange } from '../read-range.ts'
import {
  type Box,
  boxes,
  findBox,
  MOST_BOX_HEADER_BYTES,
  malformedMp4,
  readBoxHeader,
  viewOf,
} from './boxes.ts'
import { readSoundPurpose, type SoundPurpose } from './track-kinds.ts'

const MOST_TOP_BOXES = 200
/** Sample tables of a film of ten hours are a tenth of it. */
const MOST_MOVIE_BYTES = 128 << 20
const MOST_TRACKS = 200
const MOST_CHAPTERS = 1000
/** Units of a chapter list's times in a second. */
const CHAPTER_TICKS = 1e7

/** A track of words in an MP4 file. */
export interface Mp4SubtitleTrack {
  readonly id: number
  readonly codec: SubtitleCodec
  readonly language: string
  readonly isDefault: boolean
}

/** What an MP4 file says besides what its picture and sound are. */
export interface Mp4Index {
  readonly isFragmented: boolean
  readonly subtitles: readonly Mp4SubtitleTrack[]
  /** What tracks are for, by their numbers. */
  readonly purposes: ReadonlyMap<number, SoundPurpose>
  /** What tracks are spoken in, by their numbers; `und` where the file says nothing. */
  readonly languages: ReadonlyMap<number, string>
  readonly chapters: readonly Chapter[]
}

/** Reads an MP4 file's `moov`, wherever it lies. Throws `AppError` `format-not-playable`. */
export async function readMp4Index(
  source: ByteSource,
  { signal }: { signal: AbortSignal },
): Promise<Mp4Index> {
  const { movie } = await readMovie(source, { signal })
  const traks = [...boxes(movie)].filter(({ type }) => type === 'trak').slice(0, MOST_TRACKS)
  const chapterIds = new Set(traks.flatMap((trak) => chapterTracks(movie, trak)))
  return {
    isFragmented: findBox(movie, 'mvex') !== undefined,
    subtitles: traks
      .flatMap((trak) => readSubtitleTrack(movie, trak) ?? [])
      .filter(({ id }) => !chapterIds.has(id)),
    languages: new Map(traks.map((trak) => [trackId(movie, trak), languageOf(movie, trak)])),
    purposes: new Map(traks.map((trak) => [trackId(movie, trak), readSoundPurpose(movie, trak)])),
    chapters: readChapterList(movie),
  }
}

/** The content of a file's `moov`, and where the box behind it begins. Throws `AppError` `format-not-playable`. */
export async function readMovie(
  source: ByteSource,
  { signal }: { signal: AbortSignal },
): Promise<{ movie: Uint8Array; end: number }> {
  let at = 0
  for (let count = 0; count < MOST_TOP_BOXES && at < source.size; count++) {
    const end = Math.min(at + MOST_BOX_HEADER_BYTES, source.size)
    const header = readBoxHeader(await readRange(source, { start: at, end }, { signal }), 0)
    if (!header) break
    const boxEnd = Math.min(at + (header.size ?? source.size), source.size)
    if (header.type === 'moov') {
      if (boxEnd - at > MOST_MOVIE_BYTES) throw malformedMp4()
      const content = { start: at + header.headerBytes, end: boxEnd }
      return { movie: await readRange(source, content, { signal }), end: boxEnd }
    }
    at = boxEnd
  }
  throw malformedMp4()
}

function readSubtitleTrack(movie: Uint8Array, trak: Box): Mp4SubtitleTrack | undefined {
  const header = findBox(movie, 'tkhd', trak)
  const media = findBox(movie, 'mdia/mdhd', trak)
  const descriptions = findBox(movie, 'mdia/minf/stbl/stsd', trak)
  if (!header || !media || !descriptions) return undefined
  // Eight bytes before the first description: version, flags, how many there are.
  const [entry] = boxes(movie, { start: descriptions.start + 8, end: descriptions.end })
  const codec = entry && subtitleCodecs.get(entry.type)
  if (!codec) return undefined
  const id = trackId(movie, trak)
  if (id === 0) return undefined
  return {
    id,
    codec,
    language: languageOf(movie, trak),
    // The lowest bit of the flags: the track is on.
    isDefault: ((movie[header.start + 3] ?? 0) & 1) === 1,
  }
}

/** Tracks of text that hold the names of chapters, of which a track says so (QuickTime, `tref`). */
function chapterTracks(movie: Uint8Array, trak: Box): number[] {
  const box = findBox(movie, 'tref/chap', trak)
  if (!box) return []
  const count = Math.min(Math.floor((box.end - box.start) / 4), MOST_TRACKS)
  return Array.from({ length: count }, (_, i) => viewOf(movie).getUint32(box.start + i * 4))
}

function languageOf(movie: Uint8Array, trak: Box): string {
  const media = findBox(movie, 'mdia/mdhd', trak)
  if (!media) return 'und'
  const at = media.start + (movie[media.start] === 1 ? 32 : 20)
  return at + 2 > media.end ? 'und' : unpackLanguage(viewOf(movie).getUint16(at))
}

/** The box of one track of a file. */
export function movieTrack(movie: Uint8Array, id: number): Box | undefined {
  const traks = [...boxes(movie)].filter(({ type }) => type === 'trak').slice(0, MOST_TRACKS)
  return traks.find((trak) => trackId(movie, trak) === id)
}

/** The number of a track; 0, which none has, where it is cut off. */
export function trackId(movie: Uint8Array, trak: Box): number {
  const header = findBox(movie, 'tkhd', trak)
  if (!header) return 0
  const at = header.start + ((movie[header.start] ?? 0) === 1 ? 20 : 12)
  return at + 4 > header.end ? 0 : viewOf(movie).getUint32(at)
}

const subtitleCodecs = new Map<string, SubtitleCodec>([
  ['tx3g', 'mov-text'],
  ['text', 'mov-text'],
  ['wvtt', 'webvtt'],
])

/** Three letters of five bits each (ISO/IEC 14496-12, 8.4.2.3); in QuickTime's files, a number of Macintosh's. */
function unpackLanguage(packed: number): string {
  if (packed < 0x400) return macintoshLanguages[packed] ?? 'und'
  const letters = [packed >> 10, packed >> 5, packed].map((bits) => String.fromCharCode((bits & 31) + 0x60))
  return /^[a-z]{3}$/.test(letters.join('')) ? letters.join('') : 'und'
}

/** QuickTime File Format, "Language code values", as far as films are spoken in them. */
const macintoshLanguages: readonly string[] =
  'eng fra deu ita nld swe spa dan por nor heb jpn ara fin ell isl mlt tur hrv zho urd hin tha kor lit pol hun est lav'.split(
    ' ',
  )

/** Nero's list of chapters, which most programs write. */
function readChapterList(movie: Uint8Array): Chapter[] {
  const list = findBox(movie, 'udta/chpl')
  if (!list) return []
  const view = viewOf(movie)
  const found: Chapter[] = []
  let at = list.start + 9
  while (at + 9 <= list.end && found.length < MOST_CHAPTERS) {
    const startSeconds = Number(view.getBigUint64(at)) / CHAPTER_TICKS
    const nameEnd = at + 9 + (movie[at + 8] ?? 0)
    if (nameEnd > list.end) break
    found.push({ startSeconds, name: new TextDecoder().decode(movie.subarray(at + 9, nameEnd)) })
    at = nameEnd
  }
  return found.sort((a, b) => a.startSeconds - b.startSeconds)
}
