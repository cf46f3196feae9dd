import type { PlaybackId, SubtitleFile, SubtitleList, SubtitleTrack } from '@lanterne/contract'
import type { Clock } from '@lanterne/kernel'
import {
  masterPlaylistOf,
  type PlaylistWords,
  type SegmentedFilm,
  trackPlaylistOf,
  wordsPlaylistOf,
} from '@lanterne/media'
import type { Playlists } from '../http/segment-routes.ts'

/** What a player of playlists waits for a film's words before it begins without them. */
const WORDS_TIMEOUT_MS = 5000

/** What the playlists of one playback are made from. */
export interface PlaylistParts {
  readonly playbackId: PlaybackId
  readonly film: SegmentedFilm
  readonly sizeBytes: number
  /** Files of words that a catalogue has for the film. */
  readonly files: readonly SubtitleFile[]
  /** Words inside the film and beside it. */
  readonly subtitles: { list(): Promise<SubtitleList> }
  readonly clock: Clock
}

/** Writes the playlists of a film (RFC 8216), for players that read those; words that take too long are left out. */
export async function writePlaylists(parts: PlaylistParts): Promise<Playlists> {
  const { film, sizeBytes, files, playbackId } = parts
  const words = [...wordsOfFiles(files), ...wordsOfTracks(await listInTime(parts), playbackId)]
  return {
    master: (sound) => masterPlaylistOf(film, { words, sizeBytes, sound }),
    masterWithoutWords: () => masterPlaylistOf(film, { words: [], sizeBytes, sound: undefined }),
    track: trackPlaylistOf(film),
    words: words.map((one) => wordsPlaylistOf(film, one)),
  }
}

async function listInTime({ subtitles, clock }: PlaylistParts): Promise<readonly SubtitleTrack[]> {
  const { promise: late, resolve } = Promise.withResolvers<readonly SubtitleTrack[]>()
  const timer = clock.schedule(WORDS_TIMEOUT_MS, () => resolve([]))
  // Words that cannot be read do not keep the film from playing.
  const read = subtitles.list().then(
    ({ tracks }) => tracks,
    () => [],
  )
  try {
    return await Promise.race([read, late])
  } finally {
    timer.cancel()
  }
}

/** What lies elsewhere is not ours to send a player to. */
function wordsOfFiles(files: readonly SubtitleFile[]): PlaylistWords[] {
  return files
    .filter(({ url }) => /^\/(?!\/)/.test(url))
    .map(({ label, language, url }) => ({
      ...{ name: label, language, isForced: false, isForHearingImpaired: false },
      isOneFile: true,
      addressOf: () => url,
    }))
}

/** Those that are pictures have no place in a playlist. */
function wordsOfTracks(tracks: readonly SubtitleTrack[], playbackId: PlaybackId): PlaylistWords[] {
  return tracks
    .filter(({ kind }) => kind === 'text')
    .map(({ id, name = '', language, isForced, isForHearingImpaired }) => ({
      ...{ name, language, isForced, isForHearingImpaired },
      isOneFile: false,
      addressOf: ({ start, end }) =>
        `/subtitles/${playbackId}/${id}.vtt?from=${start.toFixed(3)}&to=${end.toFixed(3)}`,
    }))
}
