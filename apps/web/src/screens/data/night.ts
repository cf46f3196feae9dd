import type { HouseSettings } from '@lanterne/contract'
import { type Language, locales } from '../../i18n/language.ts'
import type { DataWords } from './words.fr.ts'

export type Night = NonNullable<HouseSettings['night']>

const dayMinutes = 1440
const stepMinutes = 30

/** Moves an edge of the hours by half an hour; they never come to nothing. */
export function moveNight(night: Night, edge: 'from' | 'to', by: -1 | 1): Night {
  const moved = (night[edge] + by * stepMinutes + dayMinutes) % dayMinutes
  const next = { ...night, [edge]: moved }
  return next.from === next.to ? night : next
}

/** "22:30", as the viewer's language writes it. */
export function clockTime(minute: number, language: Language): string {
  const at = new Date(2000, 0, 1, Math.floor(minute / 60), minute % 60)
  return new Intl.DateTimeFormat(locales[language], { hour: 'numeric', minute: '2-digit' }).format(at)
}

export function nightWords({ from, to }: Night, language: Language, w: DataWords): string {
  return w.between(clockTime(from, language), clockTime(to, language))
}
