import { FilmFacts, isProven } from '@lanterne/contract'
import * as v from 'valibot'

/** What a link tells of a film: its maker's word, and what its file is. */
export interface LinkFacts {
  readonly facts: FilmFacts
  /** Which file of the torrent it is; not as BEP 53 says it, for other programs are to fetch its subtitles too. */
  readonly fileIndex?: number
  readonly durationSeconds?: number
  readonly sizeBytes?: number
  readonly width?: number
  readonly height?: number
  /** Files of the torrent that are its subtitles. */
  readonly subtitles: readonly { readonly language: string; readonly fileIndex: number }[]
}

/** The longest text of facts in a link, in characters as they stand in it. */
export const MOST_FACTS_CHARACTERS = 6000
const MOST_SUBTITLES = 40
/** Synopses are cut until the rest fits. */
const SYNOPSIS_CHARACTERS = [600, 300, 120, 0]

/** Every parameter that may stand once, by the fact that it tells. */
const single = {
  title: 'title',
  titleFr: 'title.fr',
  originalTitle: 'original',
  year: 'year',
  language: 'lang',
  country: 'country',
  synopsisEn: 'en',
  synopsisFr: 'fr',
  licence: 'licence',
  holder: 'holder',
  attribution: 'credit',
  basis: 'basis',
  evidence: 'evidence',
  support: 'support',
} as const satisfies Partial<Record<keyof FilmFacts, string>>
/** And those that may stand several times. */
const several = { makers: 'by', genres: 'genre', territory: 'territory' } as const
const figures = {
  fileIndex: 'file',
  durationSeconds: 'seconds',
  sizeBytes: 'bytes',
  width: 'width',
  height: 'height',
} as const
const prefix = 'x.film.'

/** The parameters that tell facts, to be put behind a magnet link's own; at most `MOST_FACTS_CHARACTERS`. */
export function formatLinkFacts(link: LinkFacts): string {
  for (const most of SYNOPSIS_CHARACTERS) {
    const text = write(link, most)
    if (text.length <= MOST_FACTS_CHARACTERS) return text
  }
  // Names in letters that take nine characters each: what is needed stays.
  const { title, year, makers, licence, basis, territory, evidence } = link.facts
  const facts = { title, year, makers: makers.slice(0, 2), licence, basis, territory, evidence }
  return write(
    {
      facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => value)) as FilmFacts,
      subtitles: [],
    },
    0,
  )
}

function write({ facts, subtitles, ...rest }: LinkFacts, mostSynopsis: number): string {
  const parameters: string[] = []
  const add = (name: string, value: string | number) =>
    parameters.push(`${prefix}${name}=${encodeURIComponent(whole(String(value)))}`)
  for (const [fact, name] of Object.entries(single)) {
    const value = facts[fact as keyof typeof single]
    const isSynopsis = fact === 'synopsisEn' || fact === 'synopsisFr'
    const text = isSynopsis ? cut(String(value ?? ''), mostSynopsis) : value
    if (text !== undefined && text !== '') add(name, text)
  }
  for (const [fact, name] of Object.entries(several))
    for (const value of facts[fact as keyof typeof several] ?? []) add(name, value)
  for (const [figure, name] of Object.entries(figures)) {
    const value = rest[figure as keyof typeof figures]
    if (value !== undefined) add(name, value)
  }
  for (const { language, fileIndex } of subtitles.slice(0, MOST_SUBTITLES))
    add('subtitles', `${language}:${fileIndex}`)
  return parameters.join('&')
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return most === 0 ? '' : `${text.slice(0, most - 1).trimEnd()}…`
}

/** Without halves of characters, which no address can hold. */
function whole(text: string): string {
  return text.replace(/\p{Cs}/gu, '')
}

/**
 * The facts that a link tells; `undefined` where it tells none, or not what is needed: title, year, makers and licence.
 * Whatever else makes no sense is left out. All of it is somebody's word, to be shown as text.
 */
export function readLinkFacts(link: string): LinkFacts | undefined {
  const query = link.slice(link.indexOf('?') + 1)
  const told = new Map<string, string[]>()
  for (const [key, value] of new URLSearchParams(query)) {
    if (!key.toLowerCase().startsWith(prefix)) continue
    const name = key.slice(prefix.length).toLowerCase()
    told.set(name, [...(told.get(name) ?? []), value].slice(0, MOST_SUBTITLES))
  }
  const facts: Record<string, unknown> = {}
  const keep = (fact: keyof FilmFacts, value: unknown) => {
    if (v.is(FilmFacts.entries[fact], value)) facts[fact] = v.parse(FilmFacts.entries[fact], value)
  }
  for (const [fact, name] of Object.entries(single)) {
    const text = told.get(name)?.[0]
    if (text !== undefined) keep(fact as keyof FilmFacts, fact === 'year' ? figureIn(text) : text)
  }
  for (const [fact, name] of Object.entries(several)) {
    const values = told.get(name)
    if (values) keep(fact as keyof FilmFacts, values.slice(0, 30))
  }
  const found = v.safeParse(FilmFacts, facts)
  if (!found.success || !isProven(found.output)) return undefined
  return { facts: found.output, ...figuresIn(told), subtitles: subtitlesIn(told.get('subtitles') ?? []) }
}

type Told = ReadonlyMap<string, readonly string[]>

function figuresIn(told: Told): Partial<Record<keyof typeof figures, number>> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([figure, name]) => {
      const value = figureIn(told.get(name)?.[0] ?? '')
      const most = figure === 'sizeBytes' ? Number.MAX_SAFE_INTEGER : 100_000
      return value !== undefined && value >= (figure === 'fileIndex' ? 0 : 1) && value <= most
        ? [[figure, value]]
        : []
    }),
  )
}

function figureIn(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function subtitlesIn(texts: readonly string[]): LinkFacts['subtitles'] {
  return texts.flatMap((text) => {
    const [, language, index] = /^([a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,2}):(\d{1,5})$/.exec(text) ?? []
    return language === undefined ? [] : [{ language, fileIndex: Number(index) }]
  })
}
