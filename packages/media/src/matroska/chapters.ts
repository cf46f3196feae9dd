import type { Chapter } from '../media-info.ts'
import { children, type EbmlElement, readText, readUint } from './ebml.ts'
import { ids } from './element-ids.ts'

const MOST_CHAPTERS = 1000
const MOST_NAME_LENGTH = 200
const NANOSECONDS = 1e9

/** Reads the content of a `Chapters` element: the chapters of its first edition that is shown. */
export function readChapters(chapters: Uint8Array): Chapter[] {
  for (const edition of children(chapters)) {
    if (edition.id !== ids.editionEntry || isHidden(chapters, edition, ids.editionFlagHidden)) continue
    const found: Chapter[] = []
    for (const atom of children(chapters, edition)) {
      if (atom.id !== ids.chapterAtom || found.length === MOST_CHAPTERS) continue
      if (!isHidden(chapters, atom, ids.chapterFlagHidden)) found.push(readChapter(chapters, atom))
    }
    return found.sort((a, b) => a.startSeconds - b.startSeconds)
  }
  return []
}

function readChapter(bytes: Uint8Array, atom: EbmlElement): Chapter {
  let startSeconds = 0
  let name: string | undefined
  for (const child of children(bytes, atom)) {
    if (child.id === ids.chapterTimeStart) startSeconds = readUint(bytes, child) / NANOSECONDS
    if (child.id !== ids.chapterDisplay) continue
    for (const part of children(bytes, child))
      if (part.id === ids.chapterString) name ??= readText(bytes, part).slice(0, MOST_NAME_LENGTH)
  }
  return { startSeconds, name: name ?? '' }
}

function isHidden(bytes: Uint8Array, element: EbmlElement, flag: number): boolean {
  for (const child of children(bytes, element)) if (child.id === flag) return readUint(bytes, child) === 1
  return false
}
