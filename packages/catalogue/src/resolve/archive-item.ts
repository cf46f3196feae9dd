import type { Release, SubtitleSource } from '@lanterne/contract'
import * as v from 'valibot'
import { ArchiveFile, containerOf, filmsIn, rankOf } from '../sources/internet-archive/archive-file.ts'
import { looseList, looseText, secondsIn } from '../sources/loose.ts'

const home = 'https://archive.org'
/** As long as addresses and films may be in a catalogue, and as many subtitles as one release may have from here. */
const MOST_URL_CHARACTERS = 2048
const MOST_SECONDS = 1_000_000
const MOST_SUBTITLES = 100

/** A name that leads nowhere but to its file. */
const isPlain = (name: string) =>
  !name.split('/').some((part) => part === '' || part === '.' || part === '..')
const ItemFile = v.object({
  ...ArchiveFile.entries,
  name: v.pipe(ArchiveFile.entries.name, v.check(isPlain)),
  ...{ sha1: looseText, btih: looseText },
})
type ItemFile = v.InferOutput<typeof ItemFile>

/** What the metadata API tells of an item (archive.org/developers). */
export const ArchiveItem = v.object({
  is_dark: v.optional(v.unknown()),
  metadata: v.object({ runtime: looseText, 'access-restricted-item': looseText, language: looseText }),
  files: looseList(ItemFile, 20_000),
})
export type ArchiveItem = v.InferOutput<typeof ArchiveItem>

/** Whether an item has been taken away, or is lent to some only. */
export function isWithheld({ is_dark: isDark, metadata }: ArchiveItem): boolean {
  return isDark === true || isDark === 'true' || metadata['access-restricted-item'] === 'true'
}

/** The name of an item in an address of it. */
export function itemIn(address: string): string | undefined {
  const id =
    /^https?:\/\/archive\.org\/(?:details|download|metadata)\/([A-Za-z0-9][A-Za-z0-9._-]{0,100})(?=[/?#]|$)/.exec(
      address,
    )
  return id?.[1]
}

/** Where things of an item are. */
export const placesOf = (id: string) => ({
  metadata: `${home}/metadata/${encodeURIComponent(id)}`,
  torrent: `${home}/download/${encodeURIComponent(id)}/${encodeURIComponent(id)}_archive.torrent`,
  page: `${home}/details/${encodeURIComponent(id)}`,
  file: (name: string) =>
    `${home}/download/${encodeURIComponent(id)}/${name.split('/').map(encodeURIComponent).join('/')}`,
})

/**
 * The file of an item that is the film: the one that was named, else, of the films in it (each in its best encoding), the
 * one whose length is nearest to what is known, that browsers play best, that is largest. Pure.
 */
export function chooseFilm(
  { files }: ArchiveItem,
  { filePath, durationSeconds }: { filePath?: string | undefined; durationSeconds?: number | undefined },
): ItemFile | undefined {
  const named = filePath === undefined ? undefined : files.find(({ name }) => name === filePath)
  if (named && named.private !== 'true') return named
  // `filmsIn` gives back the very files that it was given.
  const best = filmsIn(files).flatMap(([first]) => (first as ItemFile | undefined) ?? [])
  // Encodings of one film differ by moments, films by more.
  const distance = (file: ItemFile) => {
    const seconds = secondsIn(file.length)
    return seconds !== undefined && isOtherLength(seconds, durationSeconds)
      ? Math.abs(seconds - (durationSeconds ?? 0))
      : 0
  }
  return best.toSorted(
    (a, b) => distance(a) - distance(b) || rankOf(a) - rankOf(b) || (b.size ?? 0) - (a.size ?? 0),
  )[0]
}

const STRANGE_PART = 0.1

/** Whether a film that is so long is hardly the one that should be `known` seconds long. */
export function isOtherLength(seconds: number | undefined, known: number | undefined): boolean {
  return seconds !== undefined && known !== undefined && Math.abs(seconds - known) > known * STRANGE_PART
}

/** What a file says of itself, as a release has it. */
export function describeFile(file: ItemFile): Omit<Release, 'id' | 'source'> {
  const seconds = secondsIn(file.length)
  const durationSeconds = seconds !== undefined && seconds <= MOST_SECONDS ? seconds : undefined
  const pixels = (value: number | undefined) =>
    value !== undefined && value >= 1 && value <= 100_000 ? Math.floor(value) : undefined
  const [width, height] = [pixels(file.width), pixels(file.height)]
  const sha1 = file.sha1?.toLowerCase()
  return {
    container: containerOf(file),
    ...(file.size !== undefined && file.size >= 0 && { sizeBytes: Math.floor(file.size) }),
    ...{ ...(width && { width }), ...(height && { height }), ...(durationSeconds && { durationSeconds }) },
    ...(sha1 !== undefined && /^[0-9a-f]{40}$/.test(sha1) && { sha1 }),
  }
}

/** What the item says that its torrent's infohash is. */
export function statedInfohash({ files }: ArchiveItem): string | undefined {
  const torrent = files.find(({ format }) => format === 'Archive BitTorrent')
  return torrent && (torrent.btih ?? '').toLowerCase()
}

/** Subtitles of a film among an item's files, where they are in its torrent, or on the web. Machines' are said to be. */
export function subtitlesOf(
  { files }: ArchiveItem,
  film: ItemFile,
  {
    indexOf,
    urlOf,
    language,
  }: {
    indexOf: (name: string) => number | undefined
    urlOf: (name: string) => string
    language: string | undefined
  },
): SubtitleSource[] {
  const stem = stemOf(film.original ?? film.name)
  const found = files.flatMap((file): SubtitleSource[] => {
    const [, name = '', rest = ''] = /^(.*?)((?:\.[A-Za-z-]{2,11})*)\.(?:srt|vtt)$/i.exec(file.name) ?? []
    if (file.private === 'true' || name === '' || (name !== stem && name !== stemOf(film.name))) return []
    const words = rest.toLowerCase().split('.').filter(Boolean)
    const isAutomatic = words.includes('asr')
    const code = words.find((word) => /^[a-z]{2,3}(?:-[a-z]{2,4})?$/.test(word) && word !== 'asr')
    const index = indexOf(file.name)
    if (index === undefined && !isAddressable(urlOf(file.name))) return []
    return [
      {
        language: code ?? language ?? 'und',
        ...(index === undefined ? { url: urlOf(file.name) } : { fileIndex: index }),
        ...(isAutomatic && { isAutomatic }),
      },
    ]
  })
  return found.slice(0, MOST_SUBTITLES)
}

/** Whether a catalogue can hold an address. */
export function isAddressable(url: string): boolean {
  return url.length <= MOST_URL_CHARACTERS
}

function stemOf(name: string): string {
  return name.replace(/\.[^./]*$/, '')
}
