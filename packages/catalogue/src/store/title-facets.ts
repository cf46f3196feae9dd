import { type Title, type TitleFilter, type TitleLength, territoryOf, world } from '@lanterne/contract'

/** What titles are sorted into: by what a viewer may ask for, and by where they are free. */
export type Facet = TitleFilter | 'territory'

export function lengthOf(seconds: number): TitleLength {
  const minutes = seconds / 60
  return minutes < 20 ? 'short' : minutes < 60 ? 'medium' : minutes <= 120 ? 'feature' : 'long'
}

/** The values that a title has of each facet. */
export function facetsOf(title: Title): Readonly<Record<Facet, readonly string[]>> {
  const { year, durationSeconds, country, language } = title
  return {
    kind: [title.kind],
    genre: [...new Set(title.genres)],
    decade: year === undefined ? [] : [String(Math.floor(year / 10) * 10)],
    length: durationSeconds === undefined ? [] : [lengthOf(durationSeconds)],
    origin: country === undefined ? [] : [country],
    language: language === undefined ? [] : [language],
    licence: [title.rights.kind],
    territory: territoryOf(title.rights) ?? [world],
  }
}
