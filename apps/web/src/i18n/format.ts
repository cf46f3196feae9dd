import { type Localized, type Territorial, type TitleSummary, territoryOf } from '@lanterne/contract'
import type { Messages } from './fr.ts'
import { directionOf, type Language, locales } from './language.ts'

/** "1 h 34". Under a minute counts as one. */
export function formatDuration(seconds: number, t: Messages): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes < 60 ? t.minutes(minutes) : t.hours(Math.floor(minutes / 60), minutes % 60)
}

/** "Allemagne"; the code itself when nobody knows it. */
export function formatCountry(code: string, language: Language, t: Messages): string {
  return own(t.places, code) ?? nameOf('region', code, language)
}

/** What `Intl` calls a code. */
export function nameOf(type: 'region' | 'language', code: string, language: Language): string {
  try {
    return new Intl.DisplayNames([locales[language]], { type }).of(code) ?? code
  } catch {
    return code // Not a code at all: the catalogue's own word is shown as it is.
  }
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

const mostRegions = 3

function nameOfRights(rights: FactTitle['rights'], t: Messages): string {
  if (rights.kind === 'public-domain') return t.publicDomain
  if (rights.kind === 'viewers') return t.viewersOwn
  return rights.kind === 'released-by-makers' ? t.releasedByMakers : rights.name
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
export function own(list: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.prototype.hasOwnProperty.call(list, name) ? list[name] : undefined
}
