import {
  holdsIn,
  type Release,
  type Title,
  type TitleId,
  type TitlePage,
  type TitleQuery,
} from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import type { PageRequest, Viewer } from '../../store/open-title-store.ts'
import { releasesOf, summarise } from '../../summarise.ts'

/** What is served to others: titles, and how they are searched. */
export interface AddonCatalogueData {
  all(): Iterable<Title>
  /** Throws `not-found`, `not-free-here`. */
  find(id: TitleId, viewer: Viewer): Title
  search(query: TitleQuery, viewer: Viewer, page: PageRequest): Pick<TitlePage, 'titles'>
}

const prefix = 'lanterne:'
const perPage = 100
/** Looked through for one search. */
const mostFound = 1000
const cache = { cacheMaxAge: 3600, staleRevalidate: 86_400, staleError: 604_800 }
const types = { film: 'movie', short: 'movie', series: 'series' } as const

/**
 * Lanterne's catalogue as a Stremio add-on, so that it can be watched from elsewhere: the answer to a path such as
 * `/catalog/movie/films/skip=100.json`, or nothing where there is none. Pure.
 */
export function answerAddon(
  path: string,
  catalogue: AddonCatalogueData,
  { version, viewer = {} }: { readonly version: string; readonly viewer?: Viewer },
): unknown {
  if (path === '/manifest.json') return manifest(version)
  const parts = /^\/([a-z]+)\/([a-z]+)\/([^/]+?)(?:\/([^/]+))?\.json$/.exec(path)
  const [resource, type, id] = (parts ?? []).slice(1).map(decode)
  if (resource === undefined || type === undefined || id === undefined) return undefined
  switch (resource) {
    case 'catalog':
      return { metas: listOf(catalogue, viewer, type, parts?.[4]).map(previewOf), ...cache }
    case 'meta': {
      const title = titleOf(catalogue, viewer, type, id)
      return title && { meta: metaOf(title), ...cache }
    }
    case 'stream':
      return { streams: streamsOf(titleOf(catalogue, viewer, type, id), id), ...cache }
    default:
      return undefined
  }
}

function manifest(version: string) {
  const extra = [{ name: 'search' }, { name: 'genre' }, { name: 'skip' }]
  return {
    id: 'org.lanterne.catalogue',
    version,
    name: 'Lanterne',
    description:
      'Films that everyone may share: public domain, Creative Commons, or released by their makers.',
    resources: [
      'catalog',
      { name: 'meta', types: ['movie', 'series'], idPrefixes: [prefix] },
      {
        name: 'stream',
        types: ['movie', 'series'],
        idPrefixes: [prefix],
      },
    ],
    types: ['movie', 'series'],
    idPrefixes: [prefix],
    catalogs: [
      { type: 'movie', id: 'films', name: 'Lanterne', extra },
      { type: 'series', id: 'series', name: 'Lanterne', extra },
    ],
    behaviorHints: { p2p: true, adult: false, configurable: false },
  }
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return undefined // Not a text at all: nobody is called so.
  }
}

function listOf(
  catalogue: AddonCatalogueData,
  viewer: Viewer,
  type: string,
  extras: string | undefined,
): readonly Title[] {
  const wanted = new URLSearchParams(extras ?? '')
  const words = wanted.get('search')
  const titles = [...catalogue.all()]
  const byId = new Map(titles.map((title) => [title.id, title]))
  const found =
    words === null
      ? titles
      : catalogue.search({ text: words }, viewer, { limit: mostFound }).titles.map(({ id }) => byId.get(id))
  const genre = wanted.get('genre')
  const skip = Math.max(0, Math.floor(Number(wanted.get('skip') ?? 0)) || 0)
  return found
    .filter((title) => title !== undefined)
    .filter((title) => types[title.kind] === type && isServed(title, viewer))
    .filter(({ genres }) => genre === null || genres.includes(genre))
    .slice(skip, skip + perPage)
}

/** Whether others can play it and may: what is on this machine alone, they cannot. */
function isServed(title: Title, { country }: Viewer): boolean {
  const isFree = country === undefined || holdsIn(title.rights, country)
  return isFree && summarise(title).isPlayable && releasesOf(title).some(isElsewhere)
}

function isElsewhere({ source: { kind } }: Release): boolean {
  return kind !== 'bundled' && kind !== 'own-file'
}

function titleOf(catalogue: AddonCatalogueData, viewer: Viewer, type: string, id: string): Title | undefined {
  const name = id.startsWith(prefix) ? id.slice(prefix.length).split(':')[0] : undefined
  if (name === undefined) return undefined
  try {
    const title = catalogue.find(name as TitleId, viewer) // What is no id is the id of nothing.
    return types[title.kind] === type && isServed(title, viewer) ? title : undefined
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('not-')) return undefined
    throw error
  }
}

function previewOf(title: Title) {
  return {
    id: `${prefix}${title.id}`,
    type: types[title.kind],
    name: title.title,
    posterShape: 'poster',
    releaseInfo: [title.year, title.endYear].filter((year) => year !== undefined).join('-'),
    genres: title.genres,
    description: title.synopsis.en,
  }
}

function metaOf(title: Title) {
  const { durationSeconds, directors, rights, seasons } = title
  return {
    ...previewOf(title),
    ...(durationSeconds !== undefined && { runtime: `${Math.round(durationSeconds / 60)} min` }),
    director: directors,
    // Ours alone: others do not look at it.
    licence: { name: rights.name, url: rights.url, attribution: rights.attribution },
    ...(seasons && {
      videos: seasons.flatMap(({ number: season, episodes }) =>
        episodes.map((episode) => ({
          id: `${prefix}${title.id}:${season}:${episode.number}`,
          title: episode.title,
          season,
          episode: episode.number,
          ...(episode.synopsis && { overview: episode.synopsis.en }),
          released: new Date(Date.UTC(episode.year ?? title.year ?? 1970, 0, 1)).toISOString(),
        })),
      ),
    }),
  }
}

function streamsOf(title: Title | undefined, id: string): readonly unknown[] {
  if (!title) return []
  const [season, number] = id.slice(prefix.length).split(':').slice(1).map(Number)
  const releases =
    season === undefined
      ? title.releases
      : (title.seasons
          ?.find((each) => each.number === season)
          ?.episodes.find((each) => each.number === number)?.releases ?? [])
  return releases.filter(isElsewhere).map((release) => streamOf(release, title))
}

function streamOf({ source, height, container, sizeBytes }: Release, { title, rights }: Title) {
  const facts = {
    name: ['Lanterne', height === undefined ? '' : `${height}p`].filter(Boolean).join('\n'),
    description: [rights.name, container].filter(Boolean).join(' · '),
    licence: { name: rights.name, url: rights.url, attribution: rights.attribution },
    behaviorHints: {
      bingeGroup: `lanterne-${height ?? ''}`,
      filename: `${title}.${container ?? 'mp4'}`,
      ...(sizeBytes !== undefined && { videoSize: sizeBytes }),
    },
  }
  switch (source.kind) {
    case 'torrent':
      return {
        ...facts,
        infoHash: source.infohash,
        ...(source.fileIndex !== undefined && { fileIdx: source.fileIndex }),
        sources: [...source.trackers.map((url) => `tracker:${url}`), `dht:${source.infohash}`],
        webSeeds: source.webSeeds,
      }
    case 'torrent-url':
      // The protocol has no such stream: the page is what everybody can open.
      return { ...facts, torrentUrl: source.url, externalUrl: source.url }
    case 'http':
      return { ...facts, url: source.url }
    case 'bundled':
    case 'own-file':
      return facts
  }
}
