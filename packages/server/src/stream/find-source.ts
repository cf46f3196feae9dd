import { open } from 'node:fs/promises'
import type { Catalogue } from '@lanterne/catalogue'
import { type Release, type Title, TitleId } from '@lanterne/contract'
import type { TorrentSource } from '@lanterne/engine'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { magnetOfLink } from '../opened/film-link.ts'
import { chooseRelease } from '../playback/choose-release.ts'

/** What a command's SOURCE names. */
export type FoundSource =
  | { readonly kind: 'torrent'; readonly source: TorrentSource }
  | { readonly kind: 'release'; readonly release: Release }

const maxTorrentFileBytes = 32 * 1024 * 1024

/**
 * Reads SOURCE: a link of ours, a magnet link, the address or the path of a `.torrent`, an infohash, or a title's id.
 * Throws `not-found`, `torrent-too-large`.
 */
export async function findSource(
  text: string,
  { openCatalogue }: { openCatalogue: () => Promise<Catalogue> },
): Promise<FoundSource> {
  if (/^(?:magnet|lanterne):/i.test(text))
    return { kind: 'torrent', source: { kind: 'magnet', uri: magnetOfLink(text) } }
  if (/^https?:\/\//i.test(text)) return { kind: 'torrent', source: { kind: 'torrent-url', url: text } }
  if (/^[0-9a-f]{40}$/i.test(text))
    return { kind: 'torrent', source: { kind: 'infohash', infohash: text.toLowerCase() } }
  // Only what may be a title's id is looked up: the catalogue takes its time to be read.
  const title = v.is(TitleId, text) ? titleOf(await openCatalogue(), v.parse(TitleId, text)) : undefined
  if (title) return { kind: 'release', release: chooseRelease(title, {}) }
  return { kind: 'torrent', source: { kind: 'torrent-file', bytes: await readTorrentFile(text) } }
}

/** A title of the catalogue, if it has it: what else the text may be is tried then. */
function titleOf(catalogue: Catalogue, id: TitleId): Title | undefined {
  using open = catalogue
  try {
    return open.find(id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return undefined
    throw error
  }
}

/** Reads a `.torrent` of this machine. Throws `not-found`, `torrent-too-large`. */
export async function readTorrentFile(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path)
    const found = await file.stat()
    if (!found.isFile()) throw new AppError('not-found', { details: { name: path } })
    if (found.size > maxTorrentFileBytes) throw new AppError('torrent-too-large')
    return await file.readFile()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('not-found', { cause, details: { name: path } })
  }
}
