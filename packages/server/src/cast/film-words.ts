import type { SubtitleFile, SubtitleTrack, TextCue } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { parseSubtitles, writeSubRip, writeWebVtt } from '@lanterne/subtitles'
import type { Subtitled } from '../http/subtitle-routes.ts'

/** Subtitles of a film that a screen of the house can be given as one file. */
export interface FilmWords {
  readonly id: string
  readonly language: string
  readonly name: string
  cues(options: { signal: AbortSignal }): Promise<readonly TextCue[]>
}

export interface FilmWordsParts {
  /** Files that the catalogue has for the film. */
  readonly files: readonly SubtitleFile[]
  /** Inside the film and beside it. */
  readonly subtitles: Subtitled
  /** Whether the whole film is here: then those inside it cost nothing to read. */
  readonly isHere: () => boolean
  /** A file of the app's own, by its address; absent where there is none. */
  readAsset(address: string): Promise<Uint8Array | undefined>
  readonly signal: AbortSignal
}

/** A place far behind the end of every film: what reaches there is all there is. */
const BEHIND_EVERYTHING = 1e6

/**
 * The subtitles that are text and can be had whole. Those inside a film that is not here yet are left out: a screen would
 * wait for its last minute before it shows the first.
 */
export async function wordsOfFilm(parts: FilmWordsParts): Promise<readonly FilmWords[]> {
  const { files, subtitles, isHere, signal } = parts
  const { tracks } = await subtitles.list()
  const found = await Promise.all(tracks.map((track) => fromTrack(track, subtitles, isHere, { signal })))
  return [...files.map((file, index) => fromFile(file, index, parts)), ...found].filter(
    (words) => words !== undefined,
  )
}

function fromFile({ url, language, label }: SubtitleFile, index: number, { readAsset }: FilmWordsParts) {
  // What lies elsewhere is not ours to send a screen to.
  if (!url.startsWith('/assets/')) return undefined
  return {
    ...{ id: `f${index}`, language, name: label },
    async cues() {
      const bytes = await readAsset(url)
      const parsed = bytes && parseSubtitles(bytes)
      if (!parsed) throw new AppError('not-found')
      return parsed.cues
    },
  }
}

async function fromTrack(
  { id, kind, language, name = '' }: SubtitleTrack,
  subtitles: Subtitled,
  isHere: () => boolean,
  { signal }: { signal: AbortSignal },
): Promise<FilmWords | undefined> {
  if (kind !== 'text') return undefined
  const isFile = async () => (await subtitles.cues(id, 0, { signal })).end >= BEHIND_EVERYTHING
  if (!isHere() && /^t\d/.test(id)) return undefined
  if (!/^t\d/.test(id) && !(await isFile())) return undefined
  return { id, language, name, cues: (options) => readAll(subtitles, id, options) }
}

async function readAll(
  subtitles: Subtitled,
  id: string,
  { signal }: { signal: AbortSignal },
): Promise<readonly TextCue[]> {
  const found = new Map<string, TextCue>()
  for (let at = 0; at < BEHIND_EVERYTHING; ) {
    const { cues, end } = await subtitles.cues(id, at, { signal })
    for (const cue of cues) if ('spans' in cue) found.set(JSON.stringify(cue), cue)
    // Past the film's end its index has nothing more to say.
    if (!(end > at)) break
    at = end
  }
  return [...found.values()].sort((one, other) => one.start - other.start)
}

/** A file of subtitles as a screen takes it. */
export function writeWords(cues: readonly TextCue[], format: 'srt' | 'vtt'): string {
  return format === 'srt' ? writeSubRip(cues) : writeWebVtt(cues)
}
