import type { SubtitleTrackInfo } from '../media-info.ts'
import type { StreamEntry } from './tables.ts'

/** Subtitles that a transport stream carries. */
export interface SubtitleStream extends SubtitleTrackInfo {
  readonly codec: 'pgs' | 'dvb'
  readonly pid: number
  /** DVB: pages of the stream that are this language's, and those that all share. */
  readonly pages: readonly number[]
}

const PGS = 0x90
const PRIVATE = 0x06
const LANGUAGE = 0x0a
const SUBTITLING = 0x59
/** What a language's number is multiplied with: PIDs have thirteen bits. */
const PIDS = 8192

/** Finds the subtitles among a program's streams (ETSI EN 300 468, 6.2.41 for DVB's). Pure. */
export function subtitleStreams(streams: readonly StreamEntry[]): readonly SubtitleStream[] {
  return streams.flatMap(({ pid, type, descriptors }) => {
    const of = (tag: number) => descriptors.find((descriptor) => descriptor.tag === tag)?.bytes
    if (type === PGS) return [{ ...common(pid, of(LANGUAGE)), codec: 'pgs' as const, pid, pages: [] }]
    const subtitling = type === PRIVATE ? of(SUBTITLING) : undefined
    return subtitling ? languagesOf(subtitling, pid) : []
  })
}

function languagesOf(subtitling: Uint8Array, pid: number): SubtitleStream[] {
  return Array.from({ length: Math.floor(subtitling.length / 8) }, (_, i): SubtitleStream => {
    const entry = subtitling.subarray(i * 8, i * 8 + 8)
    const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength)
    const type = entry[3] ?? 0
    return {
      ...common(pid + i * PIDS, entry),
      isForHearingImpaired: type >= 0x20 && type <= 0x25,
      codec: 'dvb',
      pid,
      pages: [view.getUint16(4), view.getUint16(6)],
    }
  })
}

/** `language` begins with three letters of ISO 639-2. */
function common(id: number, language: Uint8Array | undefined): Omit<SubtitleTrackInfo, 'codec'> {
  const code = Buffer.from(language?.subarray(0, 3) ?? []).toString('latin1')
  return {
    id,
    language: /^[a-z]{3}$/i.test(code) ? code.toLowerCase() : 'und',
    name: undefined,
    isDefault: false,
    isForced: false,
    isForHearingImpaired: false,
    isAudioDescription: false,
    isCommentary: false,
  }
}
