import type { FilmChapter, Markers } from '@lanterne/contract'

/** A part of a film that may be skipped, and where one is then, in seconds. */
export interface Skip {
  readonly kind: 'intro' | 'credits'
  readonly endSeconds: number
}

/** Who is further than this into a chapter goes back to its beginning, not to the one before. */
const BACK_SECONDS = 3

const names: Readonly<Record<Skip['kind'], RegExp>> = {
  intro: /^(intro(duction)?|opening( credits)?|op|title sequence|générique( de début)?|vorspann)$/i,
  credits: /^((end|closing) credits|credits|outro|ending|ed|générique de fin|abspann)$/i,
}

/**
 * What may be skipped: what the catalogue marks, else chapters whose maker named them so, an intro in the first half of
 * the film and credits in the second. Pure.
 */
export function marksOf(
  markers: Markers | undefined,
  chapters: readonly FilmChapter[],
  durationSeconds: number,
): Markers {
  const named = (kind: Skip['kind']) => {
    const at = chapters.findIndex(
      ({ name, startSeconds }) =>
        names[kind].test(name.trim()) && startSeconds < durationSeconds / 2 === (kind === 'intro'),
    )
    const start = chapters[at]?.startSeconds
    const end = chapters[at + 1]?.startSeconds ?? durationSeconds
    return start !== undefined && start < end ? { start, end } : undefined
  }
  const intro = markers?.intro ?? named('intro')
  const credits = markers?.credits ?? named('credits')
  return { ...(intro && { intro }), ...(credits && { credits }) }
}

/** What may be skipped at `seconds`. Pure. */
export function skipAt({ intro, credits }: Markers, seconds: number): Skip | undefined {
  const isIn = (span: typeof intro) => span !== undefined && span.start <= seconds && seconds < span.end - 1
  if (credits && isIn(credits)) return { kind: 'credits', endSeconds: credits.end }
  return intro && isIn(intro) ? { kind: 'intro', endSeconds: intro.end } : undefined
}

/** The chapter that `seconds` is in. Pure. */
export function chapterAt(chapters: readonly FilmChapter[], seconds: number): number | undefined {
  let found: number | undefined
  chapters.forEach(({ startSeconds }, i) => {
    if (startSeconds <= seconds) found = i
  })
  return found
}

/** Where the chapter after begins, or the one before; absent where there is none. Pure. */
export function chapterFrom(
  chapters: readonly FilmChapter[],
  seconds: number,
  way: 1 | -1,
): FilmChapter | undefined {
  if (way > 0) return chapters.find(({ startSeconds }) => startSeconds > seconds + 0.1)
  return chapters.filter(({ startSeconds }) => startSeconds < seconds - BACK_SECONDS).pop() ?? chapters[0]
}
