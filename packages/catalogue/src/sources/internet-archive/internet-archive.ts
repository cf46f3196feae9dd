import type { Release } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { licenceAt } from '../licence.ts'
import { looseList, looseNumber, looseText, looseTexts, secondsIn, webAddress, yearIn } from '../loose.ts'
import { plainText } from '../plain-text.ts'
import type { FoundFilm, FoundPage, FoundTitle, SearchRequest, Source } from '../source.ts'
import type { SourceClient } from '../source-client.ts'
import { ArchiveFile, containerOf, filmsIn } from './archive-file.ts'

const home = 'https://archive.org'
const perPage = 50
/** Beyond this the search refuses, with status 200. */
const deepest = 10_000
const mostReleases = 12

const Facts = {
  identifier: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/)),
  title: looseText,
  creator: looseTexts,
  year: looseText,
  date: looseText,
  description: looseText,
  language: looseText,
  licenseurl: looseText,
}
const Doc = v.object(Facts)
const SearchAnswer = v.object({
  response: v.object({ numFound: looseNumber, docs: looseList(Doc, perPage) }),
})
const Item = v.object({
  is_dark: v.optional(v.unknown()),
  metadata: v.object({ ...Facts, runtime: looseText, 'access-restricted-item': looseText }),
  files: looseList(ArchiveFile, 20_000),
})

/** The Internet Archive: films whose uploaders name a licence that lets everybody share them (archive.org/developers). */
export function createInternetArchive(client: SourceClient): Source {
  return {
    id: 'archive',
    name: 'Internet Archive',
    async search({ text, after }: SearchRequest, { signal }): Promise<FoundPage> {
      const words = escapeQuery(text)
      if (words === '') return { titles: [] }
      const page = Math.max(1, Math.floor(Number(after ?? 1)) || 1)
      const { response } = await client.json(searchUrl(words, page), SearchAnswer, { signal })
      const titles = response.docs.map(describe).filter((title) => title !== undefined)
      const isMore = (response.numFound ?? 0) > page * perPage && (page + 1) * perPage <= deepest
      return { titles, ...(isMore && { next: String(page + 1) }) }
    },
    async find(id, { signal }): Promise<FoundFilm> {
      // A missing item is an empty list, a dark one a stub.
      const answer = await client.json(`${home}/metadata/${encodeURIComponent(id)}`, v.unknown(), { signal })
      if (Array.isArray(answer) && answer.length === 0) throw new AppError('not-found')
      const item = v.safeParse(Item, answer)
      if (!item.success) throw new AppError('source-unreachable', { cause: new v.ValiError(item.issues) })
      const { metadata, files, is_dark: isDark } = item.output
      const title = describe(metadata)
      if (!title || isDark === true || metadata['access-restricted-item'] === 'true')
        throw new AppError('not-found')
      const releases = releasesOf(title.id, files)
      const length = secondsIn(filmsIn(files)[0]?.[0]?.length) ?? secondsIn(metadata.runtime)
      return { ...title, ...(length !== undefined && { durationSeconds: length }), releases }
    },
  }
}

function searchUrl(words: string, page: number): string {
  const query = [
    `(title:(${words})^3 OR creator:(${words})^2 OR description:(${words}))`,
    'mediatype:movies',
    'licenseurl:*creativecommons.org*',
    '-collection:stream_only',
    'NOT access-restricted-item:true',
  ].join(' AND ')
  const fields = Object.keys(Facts).map((field) => `fl[]=${field}`)
  // Without an order of their own, pages overlap.
  const order = ['sort[]=downloads+desc', 'sort[]=identifier+asc']
  return [
    `${home}/advancedsearch.php?q=${encodeURIComponent(query)}`,
    ...fields,
    ...order,
    `rows=${perPage}&page=${page}&output=json`,
  ].join('&')
}

/** Words without the meanings that Lucene gives to signs and to its own words. */
function escapeQuery(text: string): string {
  return text
    .slice(0, 100)
    .split(/[^\p{L}\p{N}'’]+/u)
    .filter((word) => word !== '' && !/^(and|or|not|to)$/i.test(word))
    .slice(0, 8)
    .join(' ')
}

function describe(facts: v.InferOutput<typeof Doc>): FoundTitle | undefined {
  const licence = facts.licenseurl === undefined ? undefined : licenceAt(facts.licenseurl)
  const title = plainText(facts.title ?? '', 200)
  if (!licence || title === '') return undefined
  const year = yearIn(facts.year) ?? yearIn(facts.date)
  return {
    source: 'archive',
    id: facts.identifier,
    title,
    ...(year !== undefined && { year }),
    makers: facts.creator.map((name) => plainText(name, 100)).slice(0, 5),
    synopsis: plainText(facts.description ?? '', 1000),
    ...(facts.language !== undefined && { language: plainText(facts.language, 30) }),
    licence,
    artwork: `${home}/services/img/${encodeURIComponent(facts.identifier)}`,
    page: `${home}/details/${encodeURIComponent(facts.identifier)}`,
  }
}

/** Each film by the item's torrent, which has web seeds; then by HTTP alone, where the torrent is stale or missing. */
function releasesOf(id: string, files: readonly ArchiveFile[]): readonly Release[] {
  const item = encodeURIComponent(id)
  const hasTorrent = files.some(({ format }) => format === 'Archive BitTorrent')
  const releases: Release[] = []
  for (const [best] of filmsIn(files)) {
    if (!best || releases.length >= mostReleases) break
    const facts = {
      container: containerOf(best),
      ...(best.size !== undefined && { sizeBytes: Math.max(0, Math.floor(best.size)) }),
      ...(best.height !== undefined && best.height >= 1 && { height: Math.floor(best.height) }),
      page: `${home}/details/${item}`,
    }
    const path = best.name.split('/').map(encodeURIComponent).join('/')
    const http = webAddress(`${home}/download/${item}/${path}`)
    if (hasTorrent)
      releases.push({
        id: `archive-${id}-${releases.length}`.slice(0, 160),
        source: {
          kind: 'torrent-url',
          url: `${home}/download/${item}/${item}_archive.torrent`,
          filePath: best.name,
        },
        ...facts,
      })
    if (http !== undefined)
      releases.push({
        id: `archive-http-${id}-${releases.length}`.slice(0, 160),
        source: { kind: 'http', url: http },
        ...facts,
      })
  }
  return releases
}
