import type { Rights, Title } from '@lanterne/contract'

/** What a viewer looks for. Everything that is given narrows. */
export interface TitleQuery {
  /** Words of titles, people and synopses, in any of our languages, with or without accents, the last may be unfinished. */
  readonly text?: string
  readonly kind?: Title['kind']
  readonly genre?: string
  /** First year of ten: 1920. */
  readonly decade?: number
  readonly length?: TitleLength
  /** ISO 3166-1 alpha-2. */
  readonly country?: string
  /** ISO 639. */
  readonly language?: string
  readonly licence?: Rights['kind']
  readonly order?: TitleOrder
}

/** Under 20 minutes, under an hour, a feature, over two hours. */
export type TitleLength = 'short' | 'medium' | 'feature' | 'long'

/** `best`: what answers best, else as the catalogue has them. */
export type TitleOrder = 'best' | 'newest' | 'oldest' | 'shortest' | 'longest' | 'title'

export function lengthOf(seconds: number): TitleLength {
  const minutes = seconds / 60
  return minutes < 20 ? 'short' : minutes < 60 ? 'medium' : minutes <= 120 ? 'feature' : 'long'
}

/** What a title is, as words that a full-text index finds at once together with its names. */
export function facetsOf(title: Title): readonly string[] {
  return [
    facet('kind', title.kind),
    ...title.genres.map((genre) => facet('genre', genre)),
    ...(title.year === undefined ? [] : [facet('decade', String(Math.floor(title.year / 10) * 10))]),
    ...(title.durationSeconds === undefined ? [] : [facet('length', lengthOf(title.durationSeconds))]),
    ...(title.country === undefined ? [] : [facet('country', title.country)]),
    ...(title.language === undefined ? [] : [facet('language', title.language)]),
    facet('licence', title.rights.kind),
  ]
}

/** The facets that a query asks for. */
export function facetsAsked(query: TitleQuery): readonly string[] {
  const { kind, genre, decade, length, country, language, licence } = query
  const asked = {
    kind,
    genre,
    decade: decade === undefined ? undefined : String(decade),
    length,
    country,
    language,
    licence,
  }
  return Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [facet(name, value)]))
}

/** One word of letters and digits, whatever the value is. */
function facet(name: string, value: string): string {
  const code = Array.from(value.toLowerCase(), (letter) =>
    /[a-z0-9]/.test(letter) ? letter : `x${letter.codePointAt(0)?.toString(16)}x`,
  )
  return `${name}${code.join('')}`
}
