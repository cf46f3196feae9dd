import type { RightsGround } from '@lanterne/contract'
import { formatCountry, nameOf, own } from './format.ts'
import type { Messages } from './fr.ts'
import { type Language, locales } from './language.ts'

/** "Allemand", with a capital; words of our own for films that nobody or everybody speaks in. */
export function formatLanguage(code: string, language: Language, t: Messages): string {
  if (code === 'zxx') return t.noSpeech
  if (code === 'mul') return t.severalLanguages
  const name = nameOf('language', code, language)
  return name.charAt(0).toLocaleUpperCase(locales[language]) + name.slice(1)
}

export function formatGenre(genre: string, t: Messages): string {
  return own(t.genres, genre) ?? genre
}

/** Why a film is free in the viewer's country, in one sentence. */
export function formatGround(ground: RightsGround, country: string, language: Language, t: Messages): string {
  const place = formatCountry(country, language, t)
  if (ground.kind === 'authors') return t.freeByAuthors(place, ground.lastDied)
  if (ground.kind === 'publication') return t.freeByPublication(place, ground.published)
  return t.freeByOrigin(place, formatCountry(ground.country, language, t), ground.ended)
}
