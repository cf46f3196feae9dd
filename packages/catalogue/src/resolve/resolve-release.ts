import type { Release } from '@lanterne/contract'
import { AppError, type HttpGet } from '@lanterne/kernel'
import * as v from 'valibot'
import type { Source } from '../sources/source.ts'
import {
  ArchiveItem,
  chooseFilm,
  describeFile,
  isAddressable,
  isOtherLength,
  isWithheld,
  itemIn,
  placesOf,
  statedInfohash,
  subtitlesOf,
} from './archive-item.ts'

/** What a `.torrent` says. */
export interface ReadTorrent {
  readonly infohash: string
  readonly files: readonly {
    readonly index: number
    readonly path: readonly string[]
    readonly sizeBytes: number
  }[]
}

/** What resolving stands on. */
export interface Resolving {
  readonly get: HttpGet
  /** Throws `AppError`. */
  readTorrent(bytes: Uint8Array): ReadTorrent
  readonly commons: Source
  readonly mediaCcc: Source
}

/** What somebody should look at. */
export type ResolveNote =
  /** The item is not there any more, is dark, or is lent to some only: the release is left out. */
  | 'missing'
  | 'withheld'
  /** Nothing in it is a film. */
  | 'no-film'
  /** Another length than the title's, by more than a tenth. */
  | 'runtime-differs'
  /** The torrent is not the one that the item states; its own infohash is used. */
  | 'infohash-differs'
  /** The torrent is there and cannot be used: only the server is. */
  | 'torrent-unreadable'
  | 'file-not-in-torrent'
  | 'no-torrent'
  /** The server sends no parts of the file: nobody can seek in it. */
  | 'no-ranges'
  /** Nobody answered as they should: to be tried again. */
  | 'unreachable'

/** What became of a release. */
export interface Resolved {
  /** Best first; none where it is left out. */
  readonly releases: readonly Release[]
  readonly notes: readonly ResolveNote[]
}

const timeoutMs = 60_000
const mostTorrentBytes = 32 << 20
const mostDocumentBytes = 16 << 20

/**
 * Fills in what a release lacks: which file it is, where it is in the torrent, its size, length and SHA-1, its subtitles,
 * and whether its server can be seeked in. One of a source that is not known stays as it is.
 */
export async function resolveRelease(
  release: Release,
  known: { readonly durationSeconds?: number | undefined; readonly language?: string | undefined },
  resolving: Resolving,
  { signal }: { signal: AbortSignal },
): Promise<Resolved> {
  const addresses = [release.page ?? '', 'url' in release.source ? release.source.url : '']
  try {
    const item = addresses.map(itemIn).find((id) => id !== undefined)
    if (item !== undefined) return await resolveItem(release, item, known, resolving, { signal })
    const found = placeElsewhere(addresses, resolving)
    if (!found) return { releases: [release], notes: [] }
    return await resolveElsewhere(release, found, known, resolving, { signal })
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof AppError)) throw error
    return error.code === 'not-found'
      ? { releases: [], notes: ['missing'] }
      : { releases: [release], notes: ['unreachable'] }
  }
}

async function resolveItem(
  release: Release,
  id: string,
  known: { readonly durationSeconds?: number | undefined; readonly language?: string | undefined },
  { get, readTorrent }: Resolving,
  { signal }: { signal: AbortSignal },
): Promise<Resolved> {
  const places = placesOf(id)
  const document = parseDocument(await fetchBody(get, places.metadata, mostDocumentBytes, { signal }))
  if (Array.isArray(document) && document.length === 0) throw new AppError('not-found')
  const parsed = v.safeParse(ArchiveItem, document)
  if (!parsed.success) throw new AppError('source-unreachable', { cause: new v.ValiError(parsed.issues) })
  const item = parsed.output
  if (isWithheld(item)) return { releases: [], notes: ['withheld'] }
  const filePath = 'filePath' in release.source ? release.source.filePath : undefined
  const film = chooseFilm(item, { filePath, durationSeconds: known.durationSeconds })
  const url = film && places.file(film.name)
  if (!film || url === undefined || !isAddressable(url)) return { releases: [], notes: ['no-film'] }
  const notes: ResolveNote[] = []
  const facts = describeFile(film)
  if (isOtherLength(facts.durationSeconds, known.durationSeconds)) notes.push('runtime-differs')

  const stated = statedInfohash(item)
  const torrent =
    stated === undefined ? 'no-torrent' : await fetchTorrent(get, places.torrent, readTorrent, { signal })
  if (typeof torrent === 'string') notes.push(torrent)
  const files = typeof torrent === 'string' ? [] : torrent.files
  const indexOf = (name: string) => files.find(({ path }) => path.join('/') === name)?.index
  const inTorrent = files.find(({ path }) => path.join('/') === film.name)
  if (typeof torrent !== 'string') {
    if (stated !== '' && stated !== torrent.infohash) notes.push('infohash-differs')
    // A file that was made anew since has another size, and no piece of it would prove right.
    const isSame = inTorrent !== undefined && (facts.sizeBytes ?? inTorrent.sizeBytes) === inTorrent.sizeBytes
    if (!isSame) notes.push('file-not-in-torrent')
  }
  if (!(await sendsRanges(get, url, facts.sizeBytes, { signal }))) notes.push('no-ranges')

  const language = known.language === 'zxx' ? undefined : known.language
  const more = (usesTorrent: boolean) => {
    const subtitleSources = subtitlesOf(item, film, {
      ...{ language, urlOf: places.file },
      indexOf: usesTorrent ? indexOf : () => undefined,
    })
    return { ...facts, ...(subtitleSources.length > 0 && { subtitleSources }), page: places.page }
  }
  const http: Release = {
    ...more(false),
    id: `archive-http-${id}`.slice(0, 160),
    source: { kind: 'http', url },
  }
  if (typeof torrent === 'string' || inTorrent === undefined || notes.includes('file-not-in-torrent'))
    return { releases: notes.includes('no-ranges') ? [] : [http], notes }
  // By the torrent's address rather than by its infohash alone: nobody but the Archive holds its description.
  const source = {
    ...{ kind: 'torrent-url' as const, url: places.torrent, filePath: film.name },
    ...{ infohash: torrent.infohash, fileIndex: inTorrent.index },
  }
  const { subtitles: _, subtitleSources: __, ...before } = release
  const whole: Release = { ...before, ...more(true), id: release.id, source }
  return { releases: notes.includes('no-ranges') ? [whole] : [whole, http], notes }
}

/** Tired servers answer with pages of HTML and status 200. */
function parseDocument(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw new AppError('source-unreachable', { cause })
  }
}

async function fetchTorrent(
  get: HttpGet,
  url: string,
  readTorrent: Resolving['readTorrent'],
  { signal }: { signal: AbortSignal },
): Promise<ReadTorrent | 'no-torrent' | 'torrent-unreadable'> {
  try {
    return readTorrent(await fetchBody(get, url, mostTorrentBytes, { signal }))
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof AppError)) throw error
    if (error.code === 'not-found') return 'no-torrent'
    if (/torrent/.test(error.code)) return 'torrent-unreadable'
    throw error
  }
}

interface Place {
  readonly source: Source
  readonly id: string
}

function placeElsewhere(addresses: readonly string[], { commons, mediaCcc }: Resolving): Place | undefined {
  for (const address of addresses) {
    const file = /^https:\/\/commons\.wikimedia\.org\/wiki\/(File:[^?#]{1,300})/.exec(address)?.[1]
    if (file !== undefined) return { source: commons, id: unescape(file) }
    const talk = /^https:\/\/media\.ccc\.de\/v\/([A-Za-z0-9_.-]{1,200})/.exec(address)?.[1]
    if (talk !== undefined) return { source: mediaCcc, id: talk }
  }
  return undefined
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // Not escaped after all.
  }
}

async function resolveElsewhere(
  release: Release,
  { source, id }: Place,
  known: { readonly durationSeconds?: number | undefined },
  { get }: Resolving,
  { signal }: { signal: AbortSignal },
): Promise<Resolved> {
  const film = await source.find(id, { signal })
  const [best] = film.releases
  if (!best || best.source.kind !== 'http') return { releases: [], notes: ['no-film'] }
  const notes: ResolveNote[] = []
  const { durationSeconds } = film
  if (isOtherLength(durationSeconds, known.durationSeconds)) notes.push('runtime-differs')
  if (!(await sendsRanges(get, best.source.url, undefined, { signal }))) notes.push('no-ranges')
  const whole = { ...release, ...best, id: release.id, ...(durationSeconds && { durationSeconds }) }
  return { releases: [whole], notes }
}

/** Whether a server sends the part of a file that is asked for, and of one as long as it should be. */
async function sendsRanges(
  get: HttpGet,
  url: string,
  sizeBytes: number | undefined,
  { signal }: { signal: AbortSignal },
): Promise<boolean> {
  try {
    const headers = { range: 'bytes=0-0', 'accept-encoding': 'identity' }
    const request = { timeoutMs, maxBytes: 1024, headers, mayReachLocal: () => false }
    const { status, headers: said } = await get(url, request, { signal })
    const size = Number(/\/(\d+)$/.exec(said['content-range'] ?? '')?.[1] ?? Number.NaN)
    return status === 206 && (sizeBytes === undefined || size === sizeBytes)
  } catch (error) {
    signal.throwIfAborted()
    // More came than was asked for, or nothing did.
    if (error instanceof AppError) return false
    throw error
  }
}

async function fetchBody(
  get: HttpGet,
  url: string,
  maxBytes: number,
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  const { status, body } = await get(url, { timeoutMs, maxBytes, mayReachLocal: () => false }, { signal })
  if (status === 404 || status === 410) throw new AppError('not-found')
  if (status !== 200) throw new AppError('source-unreachable', { details: { status } })
  return body
}
