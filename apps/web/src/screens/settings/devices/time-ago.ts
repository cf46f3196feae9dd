import type { Language } from '../../../i18n/language.ts'

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** How long ago something was, in words: “5 minutes ago”. What is to come, by a clock that was set back, is now. */
export function timeAgo(atMs: number, nowMs: number, language: Language): string {
  const agoMs = Math.max(0, nowMs - atMs)
  const [unit, sizeMs] = units.find(([, size]) => agoMs >= size) ?? (['second', 60_000] as const)
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  return words.format(-Math.floor(agoMs / sizeMs), unit)
}
