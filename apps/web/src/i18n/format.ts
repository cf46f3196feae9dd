import {
  type Localized,
  type RightsGround,
  type Territorial,
  type TitleSummary,
  territoryOf,
} from '@lanterne/contract'
import type { Messages } from './fr.ts'
import { directionOf, type Language, locales } from './language.ts'

/** "1 h 34". Under a minute counts as one. */
export function formatDuration(seconds: number, t: Messages): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes < 60 ? t.minutes(minutes) : t.hours(Math.floor(minutes / 60), minutes % 60)
}

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

/** "Allemagne"; the code itself when nobody knows it. */
export function formatCountry(code: string, language: Language, t: Messages): string {
  return own(t.places, code) ?? nameOf('region', code, language)
}

/** "Allemand", with a capital; words of our own for films that nobody or everybody speaks in. */
export function formatLanguage(code: string, language: Language, t: Messages): string {
  if (code === 'zxx') return t.noSpeech
  if (code === 'mul') return t.severalLanguages
  const name = nameOf('language', code, language)
  return name.charAt(0).toLocaleUpperCase(locales[language]) + name.slice(1)
}

function nameOf(type: 'region' | 'language', code: string, language: Language): string {
  try {
    return new Intl.DisplayNames([locales[language]], { type }).of(code) ?? code
  } catch {
    return code // Not a code at all: the catalogue's own word is shown as it is.
  }
}

export function formatGenre(genre: string, t: Messages): string {
  return own(t.genres, genre) ?? genre
}

/** Name of a row; one that the interface does not know yet is named by its id. */
export function formatRow(id: string, t: Messages): string {
  return own(t.rows, id) ?? id.charAt(0).toUpperCase() + id.slice(1).replace(/-/g, ' ')
}

/** A text in the viewer's language, English when it does not exist in it. */
export function inLanguage(
  text: Localized,
  language: Language,
): { readonly text: string; readonly spoken: SpokenIn } {
  const own = (text as Readonly<Partial<Record<Language, string>>>)[language]
  if (own !== undefined && own !== '') return { text: own, spoken: spokenIn(language) }
  // Who publishes a film may say it in one language only.
  if (text.en === '' && text.fr !== undefined) return { text: text.fr, spoken: spokenIn('fr') }
  return { text: text.en, spoken: spokenIn('en') }
}

/** What an element says of words that may be of another language than the page. */
export interface SpokenIn {
  readonly lang: Language
  readonly dir: 'ltr' | 'rtl'
}

export const spokenIn = (language: Language): SpokenIn => ({ lang: language, dir: directionOf(language) })

/** What has a name, and maybe another in other languages: a title, an episode. */
interface Named {
  readonly title: string
  readonly localizedTitle?: { readonly fr?: string | undefined } | undefined
}

/** The language that names of titles are in for a viewer: there are French ones, and those that films are known by. */
export function languageOfNames(language: Language): 'fr' | 'en' {
  return language === 'fr' ? 'fr' : 'en'
}

/** The name of a title or an episode in the viewer's language. */
export function titleName(title: Named, language: Language): string {
  return (languageOfNames(language) === 'fr' ? title.localizedTitle?.fr : undefined) ?? title.title
}

/** Names one after the other, with the comma of the viewer's writing. */
export function listNames(names: readonly string[], language: Language): string {
  return names.join(language === 'ar' ? '، ' : ', ')
}

/** "Domaine public (États-Unis)": by what right, and where when it is not everywhere. */
export function formatRights(rights: FactTitle['rights'], language: Language, t: Messages): string {
  const regions = territoryOf(rights)
  const where = regions?.slice(0, mostRegions).map((code) => formatCountry(code, language, t))
  const more = (regions?.length ?? 0) > mostRegions ? ['…'] : []
  return where
    ? `${nameOfRights(rights, t)} (${listNames([...where, ...more], language)})`
    : nameOfRights(rights, t)
}

/** Why a film is free in the viewer's country, in one sentence. */
export function formatGround(ground: RightsGround, country: string, language: Language, t: Messages): string {
  const place = formatCountry(country, language, t)
  if (ground.kind === 'authors') return t.freeByAuthors(place, ground.lastDied)
  if (ground.kind === 'publication') return t.freeByPublication(place, ground.published)
  return t.freeByOrigin(place, formatCountry(ground.country, language, t), ground.ended)
}

const mostRegions = 3

function nameOfRights(rights: FactTitle['rights'], t: Messages): string {
  if (rights.kind === 'public-domain') return t.publicDomain
  if (rights.kind === 'viewers') return t.viewersOwn
  return rights.kind === 'released-by-makers' ? t.releasedByMakers : rights.name
}

/** "22 novembre 2026"; what is no day is shown as it is. */
export function formatDay(day: string, language: Language): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  return new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}

/** What the facts of a film are read from: a whole title or its summary. */
export interface FactTitle {
  readonly kind: TitleSummary['kind']
  readonly year?: number | undefined
  readonly endYear?: number | undefined
  readonly durationSeconds?: number | undefined
  readonly country?: string | undefined
  readonly rights: Pick<TitleSummary['rights'], 'kind' | 'name'> & Territorial
}

/** "1922 · 1 h 34 · Allemagne · Domaine public", in parts. */
export function factsOf(title: FactTitle, language: Language, t: Messages): readonly string[] {
  return [
    title.year === undefined
      ? ''
      : title.endYear === undefined
        ? String(title.year)
        : t.yearsTo(title.year, title.endYear),
    title.kind === 'series'
      ? t.series
      : title.durationSeconds === undefined
        ? ''
        : formatDuration(title.durationSeconds, t),
    title.country === undefined ? '' : formatCountry(title.country, language, t),
    formatRights(title.rights, language, t),
  ].filter((fact) => fact !== '')
}

/** What a closed list has under a name that came from outside. */
function own(list: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.prototype.hasOwnProperty.call(list, name) ? list[name] : undefined
}
