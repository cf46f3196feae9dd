import { formatLanguage } from '../i18n/format-names.ts'
import type { Messages } from '../i18n/fr.ts'
import type { Language } from '../i18n/language.ts'

/**
 * What a track is called, in words that a person uses: its language, else its maker's own name, else `nameless`; and what
 * it is for, where that is anything. Pure.
 */
export function nameTrack(
  track: { readonly language: string; readonly name?: string | undefined },
  {
    language,
    nameless,
    purposes,
  }: { language: Language; nameless: string; purposes: readonly (string | false)[] },
  t: Messages,
): string {
  const isKnown = track.language !== '' && track.language !== 'und'
  const own = isKnown ? formatLanguage(track.language, language, t) : track.name || nameless
  return [own, ...purposes.filter(Boolean)].join(' · ')
}
