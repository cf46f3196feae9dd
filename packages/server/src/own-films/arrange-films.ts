import type { FilmName, FoundFilm } from '@lanterne/catalogue'
import { readFilmName } from '@lanterne/catalogue'
import type { Release } from '@lanterne/contract'
import { extensionOf } from '../http/mime-type.ts'
import { keyOf, type OwnFile } from './scan-folder.ts'

/** What reading a film told of it. */
export interface FilmFacts {
  readonly durationSeconds?: number | undefined
  readonly height?: number | undefined
  readonly width?: number | undefined
}

/** Smaller than this, what calls itself a sample or a trailer is one. */
const mostTrailerBytes = 300e6
const trailer = /(?:^|[ ._-])(?:sample|trailer|bande-annonce)$/i

interface Named extends FilmName {
  readonly file: OwnFile
}

/** Films of a folder by what their names say: each film once, with all its files; the parts of a series together. Pure. */
export function arrangeFilms(
  files: readonly OwnFile[],
  factsOf: (file: OwnFile) => FilmFacts | undefined,
  source: string,
): readonly FoundFilm[] {
  const named = files
    .filter((file) => file.isFilm && !isTrailer(file))
    .map((file): Named => ({ ...readFilmName(file.path), file }))
  const groups = Map.groupBy(named, ({ title, year, episode }) =>
    [episode ? 'series' : 'film', fold(title), episode ? '' : (year ?? '')].join('/'),
  )
  const films = [...groups].map(([group, members]) => filmOf(group, members, factsOf, source))
  return films.toSorted((a, b) => compare(a.title, b.title))
}

const { compare } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function filmOf(
  group: string,
  members: readonly Named[],
  factsOf: (file: OwnFile) => FilmFacts | undefined,
  source: string,
): FoundFilm {
  const { title, year } = members.find((each) => each.year !== undefined) ?? (members[0] as Named) // Groups have members.
  const facts = members.map(({ file }) => factsOf(file)?.durationSeconds).filter((each) => each !== undefined)
  const isSeries = members[0]?.episode !== undefined
  const about = {
    ...{ source, id: keyOf([group]), title, makers: [], synopsis: '', isSeries },
    ...(year !== undefined && { year }),
    licence: { kind: 'viewers' as const, name: '' },
  }
  const releases = (some: readonly Named[]) =>
    some
      .map(({ file }) => releaseOf(file, factsOf(file), source))
      .toSorted((a, b) => (b.height ?? 0) - (a.height ?? 0) || (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0))
  if (!isSeries) {
    const longest = facts.length > 0 ? Math.max(...facts) : undefined
    return {
      ...about,
      ...(longest !== undefined && { durationSeconds: longest }),
      releases: releases(members),
    }
  }
  const parts = Map.groupBy(members, ({ episode }) => `${episode?.season}/${episode?.number}`)
  const episodes = [...parts].map(([id, some]) => {
    const { season = 1, number = 0 } = some[0]?.episode ?? {}
    const name = some.find(({ episode }) => episode?.title)?.episode?.title ?? ''
    return { id, season, number, title: name, releases: releases(some) }
  })
  return {
    ...about,
    releases: [],
    episodes: episodes.toSorted((a, b) => a.season - b.season || a.number - b.number),
  }
}

function releaseOf({ key, path, sizeBytes }: OwnFile, facts: FilmFacts | undefined, folder: string): Release {
  const container = extensionOf(path.at(-1) ?? '')
  const { durationSeconds, height, width } = facts ?? {}
  return {
    id: key,
    source: { kind: 'own-file', folder, file: key },
    sizeBytes,
    ...(container !== '' && { container }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(height !== undefined && { height }),
    ...(width !== undefined && { width }),
  }
}

function isTrailer({ path, sizeBytes }: OwnFile): boolean {
  return sizeBytes < mostTrailerBytes && trailer.test((path.at(-1) ?? '').replace(/\.[^.]*$/, ''))
}

/** Words as they are compared: without capitals and accents. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}
