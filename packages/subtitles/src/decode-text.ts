import { analyse } from 'chardet'

/** A text, and how its bytes were read. */
export interface DecodedText {
  readonly text: string
  /** As the Encoding Standard names it. */
  readonly encoding: string
}

/** Bytes that are enough to tell by; more only takes longer. */
const SAMPLE_BYTES = 32 << 10

/**
 * Reads the bytes of a text whose encoding nobody tells. `language` (ISO 639-1) is what its name says of it: a weak hint,
 * but most encodings are told apart by nothing else. Never fails: what cannot be read is replaced. Pure.
 */
export function decodeText(
  bytes: Uint8Array,
  { language }: { language?: string | undefined } = {},
): DecodedText {
  const encoding = marked(bytes) ?? wide(bytes) ?? (isUtf8(bytes) ? 'utf-8' : guess(bytes, language))
  return { text: new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, '\n'), encoding }
}

function marked(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  return a === 0xfe && b === 0xff ? 'utf-16be' : undefined
}

/** UTF-16 without a mark: digits and spaces of any language have a zero beside them. */
function wide(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 4096)
  const zeros = [0, 0]
  for (const [i, byte] of sample.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const enough = sample.length / 20
  if (odd > enough && odd > even * 4) return 'utf-16le'
  return even > enough && even > odd * 4 ? 'utf-16be' : undefined
}

/** Whether the bytes are UTF-8, but for some that were damaged. */
function isUtf8(bytes: Uint8Array): boolean {
  if (isWellFormed(bytes)) return true
  const text = new TextDecoder().decode(bytes)
  let wrong = 0
  let right = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0xfffd) wrong++
    else if (code >= 0x80) right++
  }
  return right > wrong * 20
}

/** What somebody before us could not read is written well all the same, as U+FFFD. */
function isWellFormed(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function guess(bytes: Uint8Array, language: string | undefined): string {
  const sample = foreignLines(bytes)
  const usual = encodingsOf.get(language ?? '') ?? []
  const candidates = new Map<string, number>()
  for (const { name, confidence } of analyse(sample)) {
    const encoding = known(name)
    if (encoding) candidates.set(encoding, Math.max(candidates.get(encoding) ?? 0, confidence))
    // The same but for a few letters, and far more usual.
    const sister = sisters.get(encoding ?? '')
    if (sister) candidates.set(sister, Math.max(candidates.get(sister) ?? 0, confidence + 1))
  }
  for (const encoding of usual) candidates.set(encoding, (candidates.get(encoding) ?? 10) + languageBonus)
  let best = { encoding: 'windows-1252', score: 0 }
  for (const [encoding, confidence] of candidates) {
    const score = confidence - oddity(sample, encoding)
    if (score > best.score) best = { encoding, score }
  }
  return best.encoding
}

/** What a name that says its language is worth, of the hundred that a sure sign has. */
const languageBonus = 15

/** How little a text makes sense in an encoding, of a hundred. */
function oddity(sample: Uint8Array, encoding: string): number {
  const text = new TextDecoder(encoding).decode(sample)
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0
  // Bytes that mean nothing, controls, and the sign of a paragraph as part of a word.
  const odd = count(/[\uFFFD\u0080-\u009F\uE000-\uF8FF]|¶\p{L}/gu)
  // No language that is written in Latin letters puts a mark on most of them.
  const isLatin = count(/\p{Script=Latin}/gu) > count(/\p{L}/gu) / 2
  const isOverdone = isLatin && count(/[^\P{L}a-z]/giu) > count(/[a-z]/gi)
  return Math.min(100, (odd * 1000) / Math.max(1, text.length)) + (isOverdone ? 50 : 0)
}

/** The lines that are not of ASCII alone: times and numbers say nothing of a language. */
function foreignLines(bytes: Uint8Array): Uint8Array {
  const sample = new Uint8Array(Math.min(bytes.length, SAMPLE_BYTES))
  let length = 0
  let at = 0
  while (at < bytes.length && length < sample.length) {
    const end = bytes.indexOf(0x0a, at)
    const line = bytes.subarray(at, end < 0 ? bytes.length : end + 1)
    at += line.length
    if (!line.some((byte) => byte >= 0x80)) continue
    const part = line.subarray(0, sample.length - length)
    sample.set(part, length)
    length += part.length
  }
  return sample.subarray(0, length)
}

/** The Encoding Standard's name; absent for what browsers do not decode. */
function known(name: string): string | undefined {
  const label = name.toLowerCase()
  if (label.startsWith('utf-') || label === 'ascii') return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined // Encodings that nobody writes subtitles in: IBM's, and a way of writing Korean by seven bits.
  }
}

const sisters = new Map([
  ['iso-8859-7', 'windows-1253'],
  ['iso-8859-8', 'windows-1255'],
  ['iso-8859-8-i', 'windows-1255'],
])

/** What texts of a language were written in before there was UTF-8, the most usual first. */
const encodingsOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'windows-1250': 'cs hr hu pl ro sk sl bs sq',
    'windows-1251': 'bg be mk ru sr uk',
    'windows-1252': 'ca da de en es eu fi fr gl is it nl no pt sv',
    'windows-1253': 'el',
    'windows-1254': 'tr az',
    'windows-1255': 'he',
    'windows-1256': 'ar fa ur',
    'windows-1257': 'et lt lv',
    'windows-1258': 'vi',
    'windows-874': 'th',
    gb18030: 'zh',
    big5: 'zh',
    shift_jis: 'ja',
    'euc-jp': 'ja',
    'euc-kr': 'ko',
    'koi8-r': 'ru',
  }).reduce((map, [encoding, languages]) => {
    for (const language of languages.split(' ')) map.set(language, [...(map.get(language) ?? []), encoding])
    return map
  }, new Map<string, string[]>()),
)
