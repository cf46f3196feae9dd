import { type Artwork, type FilmFacts, isProven, type Release, type Title } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { foldText } from '../fold-text.ts'
import { CatalogueTitle, problemOf } from '../format/catalogue-title.ts'
import { plainText } from '../sources/plain-text.ts'
import { rightsOf } from './licences.ts'

/** Under this a film is a short. */
const SHORT_SECONDS = 40 * 60

/** What the title of a film has of the word of whoever publishes it: plain text, whatever came. Pure. */
export function describeFilm(facts: FilmFacts, durationSeconds: number | undefined, today?: string) {
  const line = (text: string) => plainText(text, 300)
  const [en, fr] = [facts.synopsisEn, facts.synopsisFr].map((text) => text && plainText(text, 2000))
  const titleFr = facts.titleFr && line(facts.titleFr)
  return {
    kind: (durationSeconds ?? Number.POSITIVE_INFINITY) < SHORT_SECONDS ? 'short' : 'film',
    title: line(facts.title),
    ...(titleFr && { localizedTitle: { fr: titleFr } }),
    ...(facts.originalTitle && { originalTitle: line(facts.originalTitle) }),
    year: facts.year,
    directors: facts.makers.map(line).filter(Boolean),
    ...(durationSeconds && { durationSeconds: Math.round(durationSeconds) }),
    genres: (facts.genres ?? []).map(line).filter(Boolean),
    ...(facts.country && { country: facts.country }),
    ...(facts.language && { language: facts.language }),
    ...(facts.language === 'zxx' && { isSilent: true }),
    synopsis: { en: en ?? '', ...(fr && { fr }) },
    rights: plainRights(facts, today),
    ...(facts.support && { support: { name: new URL(facts.support).host, url: facts.support } }),
  } satisfies Partial<Title>
}

function plainRights(facts: FilmFacts, today: string | undefined) {
  const rights = rightsOf(facts, today)
  return {
    ...rights,
    attribution: plainText(rights.attribution ?? '', 300),
    evidence: rights.evidence.map((each) => ({ ...each, name: plainText(each.name, 300) })),
  }
}

/** What an entry is made of besides its facts. */
export interface EntryParts {
  /** Of the torrent: names the entry. */
  readonly infohash: string
  readonly release: Release
  readonly artwork?: readonly Artwork[]
  readonly today: string
  /** Of the entry that this one takes the place of. */
  readonly id?: string | undefined
}

/**
 * The catalogue's entry of a film that somebody publishes. Throws `licence-missing` where the public domain lacks its
 * proof, `catalogue-refused` where it does not fit the catalogue's schema.
 */
export function entryOf(facts: FilmFacts, parts: EntryParts): CatalogueTitle {
  if (!isProven(facts)) throw new AppError('licence-missing', { details: { name: 'evidence' } })
  const { release, artwork = [], today } = parts
  const title = {
    id: parts.id ?? idOf(facts, parts.infohash),
    ...describeFilm(facts, release.durationSeconds, today),
    releases: [release],
    ...(artwork.length > 0 && { artwork }),
  }
  const entry = v.safeParse(CatalogueTitle, title)
  if (entry.success) return entry.output
  throw new AppError('catalogue-refused', { details: { reason: 'not-valid', at: problemOf(entry.issues) } })
}

/** The same film has the same name, and no other has it: a part of the infohash is in it. */
function idOf({ title, year }: FilmFacts, infohash: string): string {
  const words = foldText(title)
    .map((word) => word.replace(/[^a-z0-9]/g, ''))
    .filter(Boolean)
  return [...words, String(year), infohash.slice(0, 8)].join('-').slice(-120).replace(/^-+/, '')
}
