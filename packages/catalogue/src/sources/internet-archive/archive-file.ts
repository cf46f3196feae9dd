import * as v from 'valibot'
import { looseNumber, looseText } from '../loose.ts'

/** One file of an item, as the metadata API lists it. */
export const ArchiveFile = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
  format: looseText,
  source: looseText,
  original: looseText,
  size: looseNumber,
  length: looseText,
  width: looseNumber,
  height: looseNumber,
  private: looseText,
})
export type ArchiveFile = v.InferOutput<typeof ArchiveFile>

/** How well a file serves as the film: containers that every browser plays first, then what we make playable. */
const containerRank: Readonly<Record<string, number>> = {
  mp4: 0,
  m4v: 0,
  webm: 1,
  mkv: 2,
  mov: 2,
  ogv: 3,
  avi: 4,
  mpeg: 5,
  mpg: 5,
}
/** Lines beyond which a file is more than a home connection carries. */
const mostLines = 1080
/** Encodings of some decades ago, kept for who has nothing better. */
const isSmallCopy = /512kb/i

export function containerOf({ name }: ArchiveFile): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
}

/**
 * The files of an item that are films, one list for each original (a film, an episode, a part), in the item's order, the
 * best encoding first. Files of the item's own upkeep, sounds and pictures are left out.
 */
export function filmsIn(files: readonly ArchiveFile[]): readonly (readonly ArchiveFile[])[] {
  const films = new Map<string, ArchiveFile[]>()
  for (const file of files) {
    if (file.private === 'true' || !(containerOf(file) in containerRank)) continue
    const original = file.source === 'derivative' ? (file.original ?? file.name) : file.name
    const copies = films.get(original) ?? []
    films.set(original, [...copies, file])
  }
  return [...films.values()].map((copies) => copies.toSorted((a, b) => rankOf(a) - rankOf(b)))
}

/** How well an encoding serves. Less is better: kind first, then lines (the more the better, within reason), then size. */
export function rankOf(file: ArchiveFile): number {
  const kind = containerRank[containerOf(file)] ?? 9
  const lines = file.height ?? (isSmallCopy.test(file.format ?? '') ? 240 : 480)
  const excess = lines > mostLines ? 1 : 0
  return kind * 1e6 + excess * 1e5 + (isSmallCopy.test(file.format ?? '') ? 5e4 : 0) - lines
}
