import type { TrackInfo } from '../media-info.ts'
import { children, type EbmlElement, readText, readUint } from './ebml.ts'
import { ids } from './element-ids.ts'

const MOST_TRACKS = 200
const MOST_PRIVATE_BYTES = 4 << 20
const MOST_NAME_LENGTH = 200

/** How a track's frames were made smaller: they must be made whole again before anything else reads them. */
export type Compression =
  | { readonly kind: 'none' }
  | { readonly kind: 'zlib' }
  /** Every frame began with these bytes. */
  | { readonly kind: 'header'; readonly bytes: Uint8Array }
  /** Encrypted, or by a method that nobody uses. */
  | { readonly kind: 'unknown' }

/** A track as a `TrackEntry` describes it. `id` is its `TrackNumber`. */
export interface MatroskaTrack extends TrackInfo {
  readonly kind: 'video' | 'audio' | 'subtitles' | 'other'
  /** As registered: `V_MPEG4/ISO/AVC`, `S_TEXT/UTF8`… */
  readonly codecId: string
  /** What the decoder needs before the first frame; of ASS subtitles, the styles. */
  readonly codecPrivate: Uint8Array
  readonly compression: Compression
  readonly isOriginal: boolean
  /** How long each frame is, where that is the same for all. */
  readonly frameSeconds: number | undefined
  /** What its decoder begins with that is no sound yet: frames are heard by so much before their times in the file. */
  readonly delaySeconds: number
}

/** Reads the content of a `Tracks` element; tracks that are switched off are left out. */
export function readTracks(tracks: Uint8Array): MatroskaTrack[] {
  const found: MatroskaTrack[] = []
  for (const entry of children(tracks)) {
    if (entry.id !== ids.trackEntry || found.length === MOST_TRACKS) continue
    const track = readTrack(tracks, entry)
    if (track) found.push(track)
  }
  return found
}

function readTrack(bytes: Uint8Array, entry: EbmlElement): MatroskaTrack | undefined {
  const numbers = new Map<number, number>()
  const texts = new Map<number, string>()
  let codecPrivate = new Uint8Array()
  let compression: Compression = { kind: 'none' }
  for (const child of children(bytes, entry)) {
    if (numberIds.has(child.id)) numbers.set(child.id, readUint(bytes, child))
    else if (textIds.has(child.id)) texts.set(child.id, readText(bytes, child).slice(0, MOST_NAME_LENGTH))
    else if (child.id === ids.codecPrivate && child.end - child.start <= MOST_PRIVATE_BYTES)
      codecPrivate = bytes.slice(child.start, child.end)
    else if (child.id === ids.contentEncodings) compression = readCompression(bytes, child)
  }
  const id = numbers.get(ids.trackNumber)
  if (!id || numbers.get(ids.flagEnabled) === 0) return undefined
  const isSet = (flag: number) => numbers.get(flag) === 1
  return {
    id,
    kind: kinds.get(numbers.get(ids.trackType) ?? 0) ?? 'other',
    codecId: texts.get(ids.codecId) ?? '',
    codecPrivate,
    compression,
    frameSeconds: secondsOfFrame(numbers.get(ids.defaultDuration)),
    delaySeconds: secondsOfFrame(numbers.get(ids.codecDelay)) ?? 0,
    name: texts.get(ids.name) || undefined,
    // RFC 9559: English where nothing is said. So many files say nothing that it means nothing.
    language: texts.get(ids.languageBcp47) || texts.get(ids.language) || 'und',
    // On unless switched off.
    isDefault: numbers.get(ids.flagDefault) !== 0,
    isForced: isSet(ids.flagForced),
    isForHearingImpaired: isSet(ids.flagHearingImpaired),
    isAudioDescription: isSet(ids.flagVisualImpaired),
    isCommentary: isSet(ids.flagCommentary),
    isOriginal: isSet(ids.flagOriginal),
  }
}

/** Nanoseconds in the file. Longer ones are a mistake that some programs make for pictures that change seldom. */
function secondsOfFrame(nanoseconds = 0): number | undefined {
  const seconds = nanoseconds / 1e9
  return seconds > 0 && seconds < 1 ? seconds : undefined
}

/** One step of encoding is all that is written in practice. */
function readCompression(bytes: Uint8Array, encodings: EbmlElement): Compression {
  const steps = [...children(bytes, encodings)].filter(({ id }) => id === ids.contentEncoding)
  const [step] = steps
  if (!step) return { kind: 'none' }
  if (steps.length > 1) return { kind: 'unknown' }
  let scope = 1
  let type = 0
  let algorithm: number | undefined
  let settings = new Uint8Array()
  for (const child of children(bytes, step)) {
    if (child.id === ids.contentEncodingScope) scope = readUint(bytes, child)
    if (child.id === ids.contentEncodingType) type = readUint(bytes, child)
    if (child.id !== ids.contentCompression) continue
    algorithm = 0
    for (const part of children(bytes, child)) {
      if (part.id === ids.contentCompressionAlgorithm) algorithm = readUint(bytes, part)
      if (part.id === ids.contentCompressionSettings) settings = bytes.slice(part.start, part.end)
    }
  }
  // Malformed files have an encoding that encodes nothing.
  if (type === 0 && algorithm === undefined) return { kind: 'none' }
  const isOfFrames = (scope & 1) === 1
  if (type !== 0 || !isOfFrames) return { kind: 'unknown' }
  if (algorithm === 0) return { kind: 'zlib' }
  return algorithm === 3 ? { kind: 'header', bytes: settings } : { kind: 'unknown' }
}

const kinds = new Map<number, MatroskaTrack['kind']>([
  [1, 'video'],
  [2, 'audio'],
  [17, 'subtitles'],
])
const numberIds = new Set<number>([
  ids.trackNumber,
  ids.trackType,
  ids.defaultDuration,
  ids.codecDelay,
  ids.flagEnabled,
  ids.flagDefault,
  ids.flagForced,
  ids.flagHearingImpaired,
  ids.flagVisualImpaired,
  ids.flagOriginal,
  ids.flagCommentary,
])
const textIds = new Set<number>([ids.codecId, ids.name, ids.language, ids.languageBcp47])
