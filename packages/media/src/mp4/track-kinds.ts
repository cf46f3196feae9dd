import type { TrackPurpose } from '../media-info.ts'
import { type Box, boxes, findBox } from './boxes.ts'

/** What an MP4 track says that it is for, beyond being a sound. */
export type SoundPurpose = Pick<TrackPurpose, 'isAudioDescription' | 'isCommentary'>

/** A `kind` box names a scheme and a value of it (ISO/IEC 14496-12, 8.10.4): these two are written in practice. */
const descriptions = ['urn:mpeg:dash:role:2011 description', 'urn:tva:metadata:cs:AudioPurposeCS:2007 1']
const commentaries = ['urn:mpeg:dash:role:2011 commentary', 'urn:mpeg:dash:role:2011 supplementary']
/** Apple's tag for the same. */
const APPLE_DESCRIPTION = 'public.accessibility.describes-video'
const MOST_TEXT = 200

/** Reads what a track is for from its user data. */
export function readSoundPurpose(movie: Uint8Array, trak: Box): SoundPurpose {
  const userData = findBox(movie, 'udta', trak)
  const tags: string[] = []
  for (const { type, start, end } of userData ? boxes(movie, userData) : []) {
    // Version and flags come before the two texts of `kind`; Apple's `tagc` is one text alone.
    if (type === 'kind')
      tags.push(
        textsOf(movie, start + 4, end)
          .slice(0, 2)
          .join(' '),
      )
    if (type === 'tagc') tags.push(textsOf(movie, start, end)[0] ?? '')
  }
  return {
    isAudioDescription: tags.some((tag) => descriptions.includes(tag) || tag === APPLE_DESCRIPTION),
    isCommentary: tags.some((tag) => commentaries.includes(tag)),
  }
}

/** Texts that each end with a zero. */
function textsOf(bytes: Uint8Array, start: number, end: number): string[] {
  return Buffer.from(bytes.subarray(start, Math.min(end, start + MOST_TEXT)))
    .toString('latin1')
    .split('\0')
}
