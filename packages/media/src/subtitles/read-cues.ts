import type { SubtitleWindow } from '@lanterne/contract'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { MOST_SUBTITLE_BYTES, parseSubtitles, type SubtitleHints } from '@lanterne/subtitles'
import { readRange } from '../read-range.ts'
import { type FilmSubtitles, windowAt } from './film-subtitles.ts'
import { readSupCues } from './sup-file.ts'
import { readVobSubCues, readVobSubIndex } from './vob-sub-file.ts'

/** Which cues of a file are asked for; those of a track and of a disc come in stretches of time. */
export type SubtitleRequest =
  /** Of a film: what is on the screen around `seconds`. */
  | { readonly from: 'track'; readonly trackId: number; readonly seconds: number }
  /** Of a file that is nothing but subtitles: all of them. */
  | { readonly from: 'file'; readonly hints: SubtitleHints }
  /** Of the `.sub` file of a pair whose `.idx` file says `index`. */
  | { readonly from: 'disc'; readonly index: string; readonly stream: number; readonly seconds: number }
  /** Of a `.sup` file, as Blu-ray discs have them. */
  | { readonly from: 'sup'; readonly seconds: number }

/** No film is longer than what a whole file is said to last. */
const FOREVER_SECONDS = 1e6

/** Reads the cues that are asked for. Throws `not-found`, and `format-not-playable` for what holds none. */
export async function readCues(
  source: ByteSource,
  request: SubtitleRequest,
  film: () => Promise<FilmSubtitles>,
  { signal }: { signal: AbortSignal },
): Promise<SubtitleWindow> {
  switch (request.from) {
    case 'track':
      return (await film()).cues(request.trackId, request.seconds, { signal })
    case 'disc': {
      const { head, languages } = readVobSubIndex(request.index)
      const language = languages.find(({ stream }) => stream === request.stream)
      if (!language) throw new AppError('not-found')
      return readVobSubCues(source, { head, language }, windowAt(request.seconds), { signal })
    }
    case 'sup':
      return readSupCues(source, windowAt(request.seconds), { signal })
    case 'file': {
      const parsed =
        source.size <= MOST_SUBTITLE_BYTES
          ? parseSubtitles(await readRange(source, { start: 0, end: source.size }, { signal }), request.hints)
          : undefined
      if (!parsed) throw new AppError('format-not-playable', { details: { reason: 'no-subtitles' } })
      return { start: 0, end: FOREVER_SECONDS, cues: parsed.cues }
    }
  }
}
