import type { SubtitleTrack } from '@lanterne/contract'

/** What the viewer chose last: a language, or none. */
export type SubtitleWish =
  | { readonly kind: 'none' }
  | { readonly kind: 'language'; readonly language: string; readonly isForHearingImpaired: boolean }

interface Choice {
  readonly tracks: readonly SubtitleTrack[]
  readonly wish: SubtitleWish | undefined
  /** Language that the viewer reads. */
  readonly viewer: string
  /** Language that is heard; absent where nobody knows. */
  readonly spoken: string | undefined
  /** Whether what is heard is to be read, too. */
  readonly isForHearing?: boolean
}

/** Whether two codes name one language, whatever its region: `fre`, `fra` and `fr-CA` are `fr`. */
export function isSameLanguage(a: string, b: string): boolean {
  return base(a) !== 'und' && base(a) === base(b)
}

/**
 * Which subtitles to show at first: those chosen last, else the viewer's language unless that is what is heard; then,
 * and when none are wanted, only what the sound does not say in its own language. A film without speech shows its own:
 * they are the only words that it has. Who does not hear
 * well reads also what is spoken, with its sounds where somebody wrote them down. Pure.
 */
export function chooseSubtitles({
  tracks,
  wish,
  viewer,
  spoken,
  isForHearing = false,
}: Choice): SubtitleTrack | undefined {
  const hears = (language: string) => spoken !== undefined && isSameLanguage(spoken, language)
  const forced = () => tracks.find(({ isForced, language }) => isForced && hears(language))
  if (wish?.kind === 'none') return forced()
  const wanted = wish ? [wish.language, viewer] : [viewer]
  for (const [i, language] of wanted.entries()) {
    // Who hears a language reads it only when they asked for it.
    if (hears(language) && !isForHearing && !(wish && i === 0)) continue
    const found = best(tracks, language, isForHearing || (wish?.isForHearingImpaired ?? false))
    if (found) return found
  }
  return forced()
}

function best(
  tracks: readonly SubtitleTrack[],
  language: string,
  wantsHearingImpaired: boolean,
): SubtitleTrack | undefined {
  const rank = (track: SubtitleTrack) =>
    (track.isForced ? 0 : 16) +
    (track.isCommentary ? 0 : 8) +
    (track.isForHearingImpaired === wantsHearingImpaired ? 4 : 0) +
    (track.kind === 'text' ? 2 : 0) +
    (track.isDefault ? 1 : 0)
  let winner: SubtitleTrack | undefined
  for (const track of tracks) {
    if (!isSameLanguage(track.language, language)) continue
    if (!winner || rank(track) > rank(winner)) winner = track
  }
  return winner
}

function base(tag: string): string {
  const primary = tag.toLowerCase().split(/[-_]/)[0] ?? ''
  return /^[a-z]{2,3}$/.test(primary) ? new Intl.Locale(primary).language : 'und'
}
