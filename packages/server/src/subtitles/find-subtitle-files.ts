import type { TorrentFile } from '@lanterne/engine'
import { extensionOf } from '../http/mime-type.ts'
import { readSubtitleName, type SubtitleName } from './subtitle-name.ts'

/** Subtitles that lie beside a film in its torrent. */
export interface SubtitleFileFound extends SubtitleName {
  readonly file: TorrentFile
  /** Of pictures: the file that says where in `file` each of them is. */
  readonly index?: TorrentFile
  /** Pictures of a Blu-ray disc. */
  readonly isSup: boolean
  /** The file's name, for people. */
  readonly name: string
}

const textEndings: ReadonlySet<string> = new Set(['srt', 'vtt', 'ass', 'ssa', 'smi', 'sami', 'sub'])
const SUP = 'sup'
const videoEndings = /\.(mkv|mp4|m4v|avi|mov|webm|mpg|mpeg|ts|m2ts|ogv|ogm|wmv|flv|divx|vob)$/i
const subtitleFolder =
  /^(subs?|subtitles?|sous-?titres?|srt|captions?|untertitel|sottotitoli|legendas|vobsubs?)$/i
const MOST_FILES = 60
const MOST_TEXT_BYTES = 10 << 20
const MOST_PICTURE_BYTES = 200 << 20
const MOST_INDEX_BYTES = 2 << 20
/** Films among a torrent's videos; the others are samples and trailers. */
const LEAST_FILM_PART = 0.1

/**
 * Finds the subtitles of one film among a torrent's files: beside it or in a folder of subtitles there, named as it is,
 * or whatever their name when there is no other film. Names are only compared: no file is opened by its name. Pure.
 */
export function findSubtitleFiles(files: readonly TorrentFile[], film: TorrentFile): SubtitleFileFound[] {
  const folder = film.path.slice(0, -1)
  const stem = stemOf(film)
  const others = files.filter((file) => file !== film && isFilm(file, film)).map(stemOf)
  const near = files.filter((file) => isNear(file.path, folder))
  const found: SubtitleFileFound[] = []
  for (const file of near) {
    const ending = extensionOf(file.path[file.path.length - 1] ?? '')
    const isSup = ending === SUP
    if ((!textEndings.has(ending) && !isSup) || file.sizeBytes === 0 || found.length >= MOST_FILES) continue
    const rest = restOf(file, { stem, others, depth: folder.length })
    if (rest === undefined) continue
    const index = ending === 'sub' ? near.find((other) => isIndexOf(other, file)) : undefined
    if (file.sizeBytes > (index || isSup ? MOST_PICTURE_BYTES : MOST_TEXT_BYTES)) continue
    const name = (file.path[file.path.length - 1] ?? '').slice(0, 200)
    found.push({ file, ...(index && { index }), isSup, name, ...readSubtitleName(rest) })
  }
  return found
}

/** Whether a file's name is that of subtitles, or says where those of pictures are. */
export function isSubtitleFile(name: string): boolean {
  const ending = extensionOf(name)
  return textEndings.has(ending) || ending === 'idx' || ending === SUP
}

/** What a file's name says besides the film's; `undefined` when it is another's. */
function restOf(
  file: TorrentFile,
  { stem, others, depth }: { stem: string; others: readonly string[]; depth: number },
): string | undefined {
  const name = stemOf(file)
  const folders = file.path.slice(depth, -1).map((part) => part.toLowerCase())
  if (name.startsWith(stem)) {
    // "Film 2" is not "Film".
    const isOther = others.some((other) => other.length > stem.length && name.startsWith(other))
    return isOther ? undefined : name.slice(stem.length)
  }
  if (folders.includes(stem) || others.length === 0) return name
  if (others.some((other) => name.startsWith(other) || folders.includes(other))) return undefined
  const episode = episodeOf(stem)
  return episode !== undefined && episodeOf(name) === episode ? name : undefined
}

/** `s01e02` of `Show.S01E02.1080p` and of `show 1x02`. */
function episodeOf(name: string): string | undefined {
  const found = /\bs(\d{1,2})[ ._-]?e(\d{1,3})\b|\b(\d{1,2})x(\d{2,3})\b/.exec(name.replace(/_/g, ' '))
  if (!found) return undefined
  const [, s = found[3], e = found[4]] = found
  return `${Number(s)}/${Number(e)}`
}

function isNear(path: readonly string[], folder: readonly string[]): boolean {
  if (path.length > folder.length + 3 || folder.some((part, i) => path[i] !== part)) return false
  return path.length === folder.length + 1 || subtitleFolder.test(path[folder.length] ?? '')
}

function isFilm({ path, sizeBytes }: TorrentFile, film: TorrentFile): boolean {
  return videoEndings.test(path[path.length - 1] ?? '') && sizeBytes > film.sizeBytes * LEAST_FILM_PART
}

function isIndexOf({ path, sizeBytes }: TorrentFile, file: TorrentFile): boolean {
  const name = (parts: readonly string[]) => parts.join('/').replace(/\.[^./]*$/, '')
  const isIndex = /\.idx$/i.test(path[path.length - 1] ?? '')
  return isIndex && sizeBytes <= MOST_INDEX_BYTES && name(path) === name(file.path)
}

function stemOf({ path }: TorrentFile): string {
  return (path[path.length - 1] ?? '').replace(/\.[^.]*$/, '').toLowerCase()
}
