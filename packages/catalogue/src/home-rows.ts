import type { Title } from '@lanterne/contract'

/** A row of the home screen before anything is in it. */
interface RowIdea {
  /** The interface's name for it. */
  readonly id: string
  holds(title: Title): boolean
  /** Titles that come first, in this order. */
  readonly notable: readonly string[]
}

const first = [
  'welcome-to-lanterne',
  'a-trip-to-the-moon-1902',
  'big-buck-bunny-2008',
  'the-general-1926',
  'sintel-2010',
  'nosferatu-1922',
  'charade-1963',
  'metropolis-1927',
  'night-of-the-living-dead-1968',
  'his-girl-friday-1940',
  'sita-sings-the-blues-2008',
  'battleship-potemkin-1925',
]

/** Ideas in the order of the home screen; a title may be in several. */
export const homeRows: readonly RowIdea[] = [
  { id: 'welcome', holds: ({ id }) => first.includes(id), notable: first },
  {
    id: 'open-films',
    holds: ({ rights }) => rights.kind !== 'public-domain',
    notable: [
      'big-buck-bunny-2008',
      'sintel-2010',
      'tears-of-steel-2012',
      'cosmos-laundromat-2015',
      'spring-2019',
    ],
  },
  {
    id: 'silent-cinema',
    holds: ({ isSilent, kind }) => isSilent === true && kind !== 'short',
    notable: [
      'nosferatu-1922',
      'the-general-1926',
      'metropolis-1927',
      'the-cabinet-of-dr-caligari-1920',
      'sunrise-1927',
      'the-passion-of-joan-of-arc-1928',
      'the-phantom-of-the-opera-1925',
      'les-vampires-1915',
    ],
  },
  {
    id: 'keaton-and-chaplin',
    holds: ({ directors, id }) =>
      id === 'college-1927' ||
      id === 'steamboat-bill-jr-1928' ||
      directors.some((name) => name === 'Buster Keaton' || name === 'Charles Chaplin'),
    notable: [
      'the-general-1926',
      'the-immigrant-1917',
      'steamboat-bill-jr-1928',
      'the-pawnshop-1916',
      'cops-1922',
    ],
  },
  {
    id: 'short-under-20',
    holds: ({ kind, durationSeconds }) => kind === 'short' && (durationSeconds ?? Infinity) < 1200,
    notable: [
      'a-trip-to-the-moon-1902',
      'sintel-2010',
      'the-great-train-robbery-1903',
      'un-chien-andalou-1929',
    ],
  },
  {
    id: 'film-noir',
    holds: hasGenre('Film noir'),
    notable: ['detour-1945', 'the-stranger-1946', 'scarlet-street-1945', 'the-hitch-hiker-1953', 'doa-1950'],
  },
  {
    id: 'horror',
    holds: hasGenre('Horror'),
    notable: [
      'night-of-the-living-dead-1968',
      'nosferatu-1922',
      'carnival-of-souls-1962',
      'house-on-haunted-hill-1959',
    ],
  },
  {
    id: 'mystery',
    holds: ({ genres }) =>
      ['Crime', 'Mystery', 'Thriller'].some((genre) => genres.includes(genre)) &&
      !genres.includes('Film noir'),
    notable: ['the-lodger-1927', 'charade-1963', 'les-vampires-1915', 'dressed-to-kill-1946'],
  },
  {
    id: 'animation',
    holds: hasGenre('Animation'),
    notable: [
      'big-buck-bunny-2008',
      'steamboat-willie-1928',
      'sita-sings-the-blues-2008',
      'gertie-the-dinosaur-1914',
    ],
  },
  {
    id: 'comedy',
    holds: hasGenre('Comedy'),
    notable: ['his-girl-friday-1940', 'charade-1963', 'the-general-1926', 'the-little-shop-of-horrors-1960'],
  },
  {
    id: 'science-fiction',
    holds: hasGenre('Science fiction'),
    notable: ['metropolis-1927', 'a-trip-to-the-moon-1902', 'tears-of-steel-2012', 'the-lost-world-1925'],
  },
  {
    id: 'european-masters',
    holds: ({ country, isSilent, year }) =>
      isSilent === true && (year ?? 0) > 1910 && country !== undefined && country !== 'US',
    notable: ['battleship-potemkin-1925', 'man-with-a-movie-camera-1929', 'the-passion-of-joan-of-arc-1928'],
  },
  {
    id: 'classic-hollywood',
    holds: ({ country, isSilent, kind, year, genres }) =>
      country === 'US' &&
      kind === 'film' &&
      !isSilent &&
      (year ?? Infinity) < 1965 &&
      ['Drama', 'Romance', 'Comedy', 'Adventure', 'Western'].some((genre) => genres.includes(genre)) &&
      !['Horror', 'Film noir', 'Documentary'].some((genre) => genres.includes(genre)),
    notable: ['charade-1963', 'his-girl-friday-1940', 'meet-john-doe-1941', 'a-star-is-born-1937'],
  },
  {
    id: 'documentary',
    holds: hasGenre('Documentary'),
    notable: [
      'man-with-a-movie-camera-1929',
      'berlin-symphony-of-a-great-city-1927',
      'haxan-1922',
      'rain-1929',
    ],
  },
  {
    id: 'free-internet',
    holds: ({ rights, genres, year }) =>
      rights.kind !== 'public-domain' && (year ?? 0) > 2000 && genres.includes('Documentary'),
    notable: ['the-internets-own-boy-2014', 'tpb-afk-2013'],
  },
  { id: 'series', holds: ({ kind }) => kind === 'series', notable: ['les-vampires-1915', 'caminandes'] },
]

/** The rows that hold a title, a bit each, in their order. */
export function homeBitsOf(title: Title): number {
  return homeRows.reduce((bits, { holds }, i) => (holds(title) ? bits | (1 << i) : bits), 0) >>> 0
}

/** Whether it is the film that ships with the app. */
export function isOurs({ releases }: Title): boolean {
  return releases.some(({ source }) => source.kind === 'bundled')
}

/** What everybody should see first, then the others, the older first. */
export function inBestOrder(titles: readonly Title[]): readonly Title[] {
  const places = new Map(
    [...new Set(homeRows.flatMap(({ notable }) => notable))].map((id, place) => [id, place]),
  )
  const place = ({ id }: Title) => places.get(id) ?? places.size
  return titles.toSorted((a, b) => place(a) - place(b) || (a.year ?? Infinity) - (b.year ?? Infinity) || 0)
}

function hasGenre(genre: string): (title: Title) => boolean {
  return ({ genres }) => genres.includes(genre)
}
