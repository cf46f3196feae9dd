/** From what age films of a kind are shown to children, in years; kinds that are not here are for the oldest. */
const ages: Readonly<Record<string, number>> = {
  ...{ Family: 0, Educational: 7, Animation: 7 },
  ...{
    Comedy: 10,
    Musical: 10,
    Music: 10,
    Fantasy: 10,
    Adventure: 10,
    Sport: 10,
    Science: 10,
    Technology: 10,
  },
  ...{ 'Science fiction': 13, Drama: 13, Romance: 13, History: 13, Documentary: 13, Western: 13, Action: 13 },
  ...{
    Mystery: 13,
    'Film noir': 13,
    War: 13,
    Military: 13,
    Biography: 13,
    Society: 13,
    Talks: 13,
    Short: 13,
  },
  ...{ Crime: 16, Thriller: 16, Horror: 16 },
}
const unknownAge = 16
const familyAge = 7

/**
 * The youngest that a film is shown to, in years, from the kinds that the catalogue says it is of: the strictest of them,
 * since nobody has rated these films. Made for the whole family, it is for children unless something in it is not.
 */
export function leastAge(genres: readonly string[]): number {
  const found = genres.map((genre) => (Object.hasOwn(ages, genre) ? ages[genre] : undefined) ?? unknownAge)
  const strictest = Math.max(...(found.length > 0 ? found : [unknownAge]))
  return genres.includes('Family') && strictest < unknownAge ? Math.min(strictest, familyAge) : strictest
}
