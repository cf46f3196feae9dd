import type { Title } from '@lanterne/contract'

/** Chance that is the same every time: mulberry32. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const syllables =
  'ba ca da fa ga la ma na pa ra sa ta va be ce de le me ne re se te ve bi di fi li mi ni ri si ti vi bo co do go lo mo no po ro so to vo lu mu nu ru su tu an en in on un ar er ir or ur al el il ol ul as es is os us'.split(
    ' ',
  )
const common =
  'the of a and le la les de du des et un une in to at night day man woman house city love death sea last first great little'.split(
    ' ',
  )
const genres = [
  'Comedy',
  'Drama',
  'Horror',
  'Film noir',
  'Documentary',
  'Animation',
  'Western',
  'War',
  'Science fiction',
]
const countries = ['US', 'FR', 'DE', 'GB', 'IT', 'SU', 'JP', 'SE', 'DK', 'IN']
const languages = ['en', 'fr', 'de', 'it', 'ru', 'ja', 'sv', 'zxx']

/**
 * `count` titles that nobody made, with words as frequent as words are (Zipf), to measure and try a store with. The first
 * letters of a vocabulary of 30,000 words are as crowded as those of a language.
 */
export function* makeUpTitles(count: number, seed = 1): Generator<Title> {
  const next = chance(seed)
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(next() * list.length)] as Item // Not empty.
  const vocabulary = Array.from({ length: 30_000 }, () =>
    Array.from({ length: 2 + Math.floor(next() * 3) }, () => pick(syllables)).join(''),
  )
  const word = () =>
    next() < 0.3 ? pick(common) : (vocabulary[Math.floor(vocabulary.length * next() ** 3)] ?? '')
  const words = (length: number) => Array.from({ length }, word).join(' ')
  const name = () => words(1 + Math.floor(next() * 5))
  const person = () => `${vocabulary[Math.floor(next() * 4000)]} ${vocabulary[Math.floor(next() * 12_000)]}`
  for (let i = 0; i < count; i++) {
    const year = 1895 + Math.floor(next() * 130)
    yield {
      id: `made-up-${i}` as Title['id'], // Made as the pattern wants it.
      kind: next() < 0.7 ? 'film' : 'short',
      title: name(),
      ...(next() < 0.4 && { localizedTitle: { fr: name() } }),
      year,
      directors: [person()],
      durationSeconds: 60 + Math.floor(next() * 9000),
      genres: [pick(genres), pick(genres)].filter((genre, j, all) => all.indexOf(genre) === j),
      country: pick(countries),
      language: pick(languages),
      synopsis: { en: words(40), fr: words(45) },
      rights: {
        kind: next() < 0.6 ? 'public-domain' : 'creative-commons',
        name: 'Public domain',
        evidence: [],
      },
      releases:
        next() < 0.9
          ? [
              {
                id: `r${i}`,
                source: { kind: 'torrent-url', url: `https://example.org/${i}.torrent` },
                container: 'mp4',
              },
            ]
          : [],
    }
  }
}
