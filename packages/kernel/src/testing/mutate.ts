import type { FuzzRandom, FuzzTarget } from './fuzz-target.ts'

/** Chance from a seed (xorshift): the same mutations every time. */
export function seededRandom(seed: number): FuzzRandom {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  for (let turn = 0; turn < 8; turn++) next()
  return {
    below: (end) => next() % Math.max(1, end),
    of: (items) => items[next() % items.length] as (typeof items)[number],
  }
}

/** Bytes and numbers at the edges of what fits. */
const edges = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 192, 240, 254, 255]
const numbers = ['0', '1', '-1', '-0', '00', '65535', '65536', '2147483648', '4294967295', '99999999999']
const moreNumbers = ['9007199254740991', '9007199254740993', '9223372036854775807', '1e9', '0x10', '']
const syllables = ['d', 'l', 'i', 'e', ':', '-', '0:', 'le', 'de', 'i-1e', 'i0e', '\r\n', '\0', '%', '&']
const moreSyllables = [
  '..',
  '/',
  '[',
  ']',
  '"',
  '{',
  '}',
  ',',
  '\xff',
  '\xff\xff\xff\xff',
  '\x7f\xff\xff\xff',
]
const usualWords = [...syllables, ...moreSyllables]

const usualMostBytes = 4096
const mostChanges = 4

/** One of `pool`, changed in a few places: as a whole by the target's own way, or byte by byte. */
export function mutate(
  target: Pick<FuzzTarget, 'mutate' | 'words' | 'mostBytes'>,
  pool: readonly Uint8Array[],
  random: FuzzRandom,
): Uint8Array {
  let bytes = random.of(pool)
  const changes = 1 + random.below(mostChanges)
  for (let change = 0; change < changes; change++) {
    const whole = random.below(2) === 0 ? target.mutate?.(bytes, random) : undefined
    bytes = whole ?? mutateBytes(bytes, pool, target.words ?? [], random)
  }
  return bytes.subarray(0, target.mostBytes ?? usualMostBytes).slice()
}

function mutateBytes(
  bytes: Uint8Array,
  pool: readonly Uint8Array[],
  words: readonly string[],
  random: FuzzRandom,
): Uint8Array {
  const at = random.below(bytes.length + 1)
  const length = 1 + random.below(random.of([2, 8, 64, 1024]))
  const before = bytes.subarray(0, at)
  const after = bytes.subarray(at)
  const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
  switch (random.below(11)) {
    case 0:
      return bytes.map((byte, i) => (i === at ? byte ^ (1 << random.below(8)) : byte))
    case 1:
      return bytes.map((byte, i) => (i === at ? random.of(edges) : byte))
    case 2:
      return join(before, after.subarray(length))
    case 3:
      return join(before, after.subarray(0, length), after)
    case 4:
      return join(
        before,
        Uint8Array.from({ length: Math.min(length, 16) }, () => random.below(256)),
        after,
      )
    case 5:
      return join(before, textBytes(random.of(words.length > 0 ? words : usualWords)), after)
    case 6:
      return join(before, textBytes(random.of(usualWords)), after)
    case 7:
      return before.slice()
    case 8: {
      const other = random.of(pool)
      const from = random.below(other.length + 1)
      return join(
        before,
        other.subarray(from, from + length),
        random.below(2) === 0 ? after : new Uint8Array(),
      )
    }
    case 9:
      return overwriteNumber(bytes, at, random)
    default:
      return replaceDigits(bytes, random)
  }
}

/** Puts a number at an edge over two or four bytes, as binary formats have them. */
function overwriteNumber(bytes: Uint8Array, at: number, random: FuzzRandom): Uint8Array {
  const changed = bytes.slice()
  const width = random.of([2, 4])
  if (at + width > changed.length) return changed
  const value = random.of([0, 1, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 16384])
  const view = new DataView(changed.buffer, changed.byteOffset, changed.byteLength)
  if (width === 2) view.setUint16(at, value & 0xffff)
  else view.setUint32(at, value)
  return changed
}

/** Puts another number where one is written in digits. */
function replaceDigits(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  const found = [...text.matchAll(/\d+/g)]
  if (found.length === 0) return bytes
  const { 0: digits, index } = random.of(found)
  const shifted = `${Number(digits) + random.of([-1, 1, 2])}`
  const number = random.of([...numbers, ...moreNumbers, shifted, shifted, shifted])
  return textBytes(text.slice(0, index) + number + text.slice(index + digits.length))
}

function textBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}
