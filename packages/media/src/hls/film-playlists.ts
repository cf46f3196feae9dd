import { languageName, languageTag } from '../plan/language.ts'
import type { PlayableSound, SegmentedFilm } from '../playable.ts'
import type { Segment } from './cut-segments.ts'
import { type Rendition, writeMasterPlaylist, writeMediaPlaylist } from './write-playlist.ts'

/** Words of a film, as WebVTT. */
export interface PlaylistWords {
  readonly name: string
  /** BCP 47 or ISO 639. */
  readonly language: string
  readonly isForced: boolean
  readonly isForHearingImpaired: boolean
  /** Whether all of them are one file; else they come in stretches of the film. */
  readonly isOneFile: boolean
  /** Where the words of a stretch are. */
  addressOf(span: Segment): string
}

/** How far beyond its average a film's rate goes for a few seconds: what is announced, where nothing is scanned. */
const PEAK = 2
/** Words weigh little: a request for each few seconds would be most of their cost. */
const WORDS_SECONDS = 30
const DESCRIBES_VIDEO = 'public.accessibility.describes-video'
const FOR_HEARING_IMPAIRED =
  'public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound'

/**
 * Writes the playlist that a film in segments begins with. Every track's own is at `TRACK/playlist.m3u8` beside it, that
 * of the words at `words/INDEX.m3u8`. `sizeBytes` is that of the file; `sound` the only track of
 * the sounds that is named, for a player that gives no choice of them.
 */
export function masterPlaylistOf(
  film: SegmentedFilm,
  {
    words,
    sizeBytes,
    sound,
  }: { words: readonly PlaylistWords[]; sizeBytes: number; sound?: number | undefined },
): string {
  const { video, durationSeconds } = film
  const only = film.audio.find(({ id }) => id === sound)
  const audio = only ? [only] : film.audio
  const average = (8 * sizeBytes) / Math.max(1, durationSeconds)
  const first = video ?? audio[0]
  return writeMasterPlaylist({
    codecs: [...(video ? [video.codec] : []), ...audio.map(({ codec }) => codec)],
    bitsPerSecond: { average, peak: PEAK * average },
    resolution: video && { width: video.width, height: video.height },
    frameRate: video?.picturesPerSecond,
    uri: `${first?.id ?? 0}/playlist.m3u8`,
    // A sound alone is the stream itself; a choice of several is named all the same.
    sounds: video || audio.length > 1 ? audio.map(soundRendition) : [],
    words: words.map(wordsRendition),
  })
}

/** Writes the playlist of one track. */
export function trackPlaylistOf({ segments }: SegmentedFilm): string {
  return writeMediaPlaylist(segments, { map: 'init.mp4', uri: (index) => `${index}.m4s` })
}

/** Writes the playlist of words: they may come in longer stretches than pictures (RFC 8216, 6.2.4). */
export function wordsPlaylistOf(
  { durationSeconds, segments }: SegmentedFilm,
  { isOneFile, addressOf }: PlaylistWords,
): string {
  const spans = isOneFile ? [{ start: 0, end: durationSeconds }] : joined(segments)
  return writeMediaPlaylist(spans, { uri: (index) => addressOf(spans[index] ?? { start: 0, end: 0 }) })
}

function joined(segments: readonly Segment[]): Segment[] {
  const spans: Segment[] = []
  for (const { start, end } of segments) {
    const last = spans.at(-1)
    if (last && last.end - last.start < WORDS_SECONDS) spans[spans.length - 1] = { start: last.start, end }
    else spans.push({ start, end })
  }
  return spans
}

function soundRendition(sound: PlayableSound, index: number): Rendition {
  const { id, language, name, channels, isAudioDescription, isCommentary } = sound
  return {
    name: [languageName(language), name].filter((part) => part !== undefined).join(' · '),
    language: languageTag(language),
    isDefault: index === 0,
    mayBeChosen: !isCommentary,
    characteristics: isAudioDescription ? DESCRIBES_VIDEO : undefined,
    channels,
    uri: `${id}/playlist.m3u8`,
  }
}

function wordsRendition(words: PlaylistWords, index: number): Rendition {
  return {
    name: words.name || languageName(words.language) || '',
    language: languageTag(words.language),
    isDefault: false,
    mayBeChosen: true,
    isForced: words.isForced,
    characteristics: words.isForHearingImpaired ? FOR_HEARING_IMPAIRED : undefined,
    uri: `words/${index}.m3u8`,
  }
}
