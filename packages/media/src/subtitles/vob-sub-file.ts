import type { PictureCue, SubtitleWindow } from '@lanterne/contract'
import type { ByteSource } from '@lanterne/kernel'
import { ByteWindow } from './byte-window.ts'
import { readVobSubFrames } from './picture-cues.ts'
import { type Stretch, type SubtitleFrame } from './subtitle-frame.ts'
import { readVobSubHead, type VobSubHead } from './vob-sub.ts'

/** One language of a pair of files, `.idx` and `.sub`. */
export interface VobSubLanguage {
  /** ISO 639-1, or `und`. */
  readonly language: string
  /** Number of its stream in the `.sub` file. */
  readonly stream: number
  readonly places: readonly { readonly seconds: number; readonly position: number }[]
}

const MOST_LANGUAGES = 32
const MOST_PLACES = 20_000
const MOST_PACKETS = 200
const PACK = 0xba
const PRIVATE_STREAM = 0xbd
const FIRST_SUBSTREAM = 0x20
const STRETCH_BYTES = 16 << 10

/** Reads an `.idx` file: which languages there are, and where each of their pictures lies in the `.sub` file. Pure. */
export function readVobSubIndex(text: string): {
  readonly head: VobSubHead
  readonly languages: readonly VobSubLanguage[]
} {
  const languages: (VobSubLanguage & { places: { seconds: number; position: number }[] })[] = []
  let count = 0
  for (const line of text.split('\n')) {
    const id = /^id:\s{0,9}([a-z-]{2,3}),[^\n]{0,40}index:\s{0,9}(\d{1,2})/i.exec(line)
    if (id && languages.length < MOST_LANGUAGES)
      languages.push({ language: languageOf(id[1]), stream: Number(id[2]), places: [] })
    const place =
      /^timestamp:\s{0,9}(\d{2}):(\d{2}):(\d{2})[:.](\d{3}),\s{0,9}filepos:\s{0,9}([0-9a-f]{1,12})/i.exec(
        line,
      )
    if (!place || count++ >= MOST_PLACES) continue
    const [, h, m, s, ms, position = ''] = place
    const seconds = Number(h) * 3600 + Number(m) * 60 + Number(s) + Number(ms) / 1000
    languages[languages.length - 1]?.places.push({ seconds, position: Number.parseInt(position, 16) })
  }
  for (const { places } of languages) places.sort((a, b) => a.seconds - b.seconds)
  return { head: readVobSubHead(text), languages: languages.filter(({ places }) => places.length > 0) }
}

/** The cues of one language that are on the screen in `stretch`; of the `.sub` file no more is read than they take. */
export async function readVobSubCues(
  source: ByteSource,
  { head, language }: { head: VobSubHead; language: VobSubLanguage },
  stretch: Stretch,
  { signal }: { signal: AbortSignal },
): Promise<SubtitleWindow> {
  const window = new ByteWindow(source, { signal, stretchBytes: STRETCH_BYTES })
  const { places } = language
  const first = Math.max(0, places.findIndex(({ seconds }) => seconds >= stretch.start) - 1)
  const after = places.findIndex(({ seconds }) => seconds >= stretch.end)
  const frames: SubtitleFrame[] = []
  const from = places.some(({ seconds }) => seconds >= stretch.start) ? first : Math.max(0, places.length - 1)
  for (let i = from; i < (after < 0 ? places.length : after); i++) {
    const place = places[i]
    if (!place) break
    const data = await readPacket(window, place.position, language.stream, source.size)
    const nextSeconds = places[i + 1]?.seconds
    if (data)
      frames.push({
        seconds: place.seconds,
        durationSeconds: undefined,
        nextSeconds,
        data,
        addition: undefined,
      })
  }
  const cues: PictureCue[] = readVobSubFrames(frames, head, stretch)
  return { ...stretch, cues }
}

/** Puts one subpicture together from the packets of a program stream (ISO/IEC 13818-1) that carry it. */
async function readPacket(
  window: ByteWindow,
  position: number,
  stream: number,
  fileBytes: number,
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let have = 0
  let need = Number.POSITIVE_INFINITY
  let at = position
  for (let count = 0; count < MOST_PACKETS && have < need && at + 14 <= fileBytes; count++) {
    const head = await window.take(at, 14)
    if (head[0] !== 0 || head[1] !== 0 || head[2] !== 1) return undefined
    if (head[3] === PACK) {
      at += 14 + ((head[13] ?? 0) & 7)
      continue
    }
    const length = ((head[4] ?? 0) << 8) | (head[5] ?? 0)
    const body = at + 6
    at = body + length
    if (head[3] !== PRIVATE_STREAM) continue
    const packet = await window.take(body, Math.min(length, fileBytes - body))
    const payload = 3 + (packet[2] ?? 0)
    if (packet[payload] !== FIRST_SUBSTREAM + stream) continue
    const part = packet.slice(payload + 1)
    if (parts.length === 0 && part.length >= 2) need = ((part[0] ?? 0) << 8) | (part[1] ?? 0)
    parts.push(part)
    have += part.length
  }
  return parts.length > 0 && have >= need ? Buffer.concat(parts).subarray(0, need) : undefined
}

function languageOf(code: string | undefined): string {
  return code === undefined || code.startsWith('-') ? 'und' : code.toLowerCase()
}
