import type { SubtitleTrack } from '@lanterne/contract'
import type { Messages } from '../../i18n/fr.ts'
import type { Language } from '../../i18n/language.ts'
import { nameTrack } from '../name-track.ts'
import { numberApart, tellApart } from '../tell-apart.ts'

/**
 * What each set of subtitles is called, in words that a person uses: its language and what it is for, and only where two
 * would be called the same, its maker's own name, or at last a number. Pure.
 */
export function subtitleNames(tracks: readonly SubtitleTrack[], language: Language, t: Messages): string[] {
  const plain = tracks.map((track, i) => plainName(track, i, language, t))
  return numberApart(tellApart(plain, (i) => tracks[i]?.name ?? ''))
}

function plainName(track: SubtitleTrack, index: number, language: Language, t: Messages): string {
  const purposes = [
    track.isForced && t.forcedSubtitles,
    track.isForHearingImpaired && t.forHearingImpaired,
    track.isCommentary && t.withCommentary,
  ]
  return nameTrack(track, { language, nameless: t.subtitleNumber(index + 1), purposes }, t)
}
