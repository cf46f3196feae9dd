import type { Messages } from './fr.ts'
import { type Language, locales } from './language.ts'

/** "1:02:03", or "2:03" when under an hour. Unknown and negative times are zero. */
export function formatClock(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** "1 heure 2 minutes 3 secondes", to be heard. */
export function spokenTime(seconds: number, t: Messages): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0
  return t.spokenTime(Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60)
}

/** "350 Mo". */
export function formatSize(bytes: number, language: Language, t: Messages): string {
  const [unit, factor] =
    bytes >= 1e9 ? (['GB', 1e9] as const) : bytes >= 1e6 ? (['MB', 1e6] as const) : (['kB', 1e3] as const)
  const digits = unit === 'GB' ? 1 : 0
  return t.size(
    new Intl.NumberFormat(locales[language], { maximumFractionDigits: digits }).format(bytes / factor),
    unit,
  )
}

/** "42 %". */
export function formatPercent(part: number, language: Language): string {
  return new Intl.NumberFormat(locales[language], { style: 'percent' }).format(part)
}

/** "+0,5 s": by how much words come later than their file says. */
export function formatDelay(seconds: number, language: Language, t: Messages): string {
  const format = new Intl.NumberFormat(locales[language], {
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  })
  return t.delayOf(format.format(seconds))
}

/** "22 novembre 2026"; what is no day is shown as it is. */
export function formatDay(day: string, language: Language): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  return new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}
