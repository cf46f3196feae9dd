import type { FuzzRandom } from '@lanterne/kernel/testing'
import {
  type BencodeDictionary,
  BencodeError,
  type BencodeInput,
  type BencodeValue,
  decodePrefix,
  encodeBencode,
  isList,
} from '../metainfo/bencode.ts'

const numbers = [0, -1, 1, 2, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]
const texts = ['', 'a', '..', '/', '\0', 'x'.repeat(300)].map((text) => new Uint8Array(Buffer.from(text)))

/**
 * For fuzzing: changes the bencoded value that `bytes` begins with, so that it is bencode still and says something else;
 * what follows it stays. `undefined` when they begin with none.
 */
export function mutateBencode(bytes: Uint8Array, random: FuzzRandom): Uint8Array | undefined {
  try {
    const { value, length } = decodePrefix(bytes)
    const changed = encodeBencode(changedValue(value, random))
    return new Uint8Array(Buffer.concat([changed, bytes.subarray(length)]))
  } catch (error) {
    // No bencode, or a number one beyond those that can be written.
    if (error instanceof BencodeError || error instanceof RangeError) return undefined
    throw error
  }
}

function changedValue(value: BencodeValue, random: FuzzRandom): BencodeInput {
  if (random.below(6) === 0) return replacement(random)
  if (typeof value === 'number')
    return random.below(2) === 0 ? random.of(numbers) : value + random.of([-1, 1])
  if (value instanceof Uint8Array) return changedBytes(value, random)
  if (isList(value)) return changedList(value, random)
  return changedDictionary(value, random)
}

function changedBytes(bytes: Uint8Array, random: FuzzRandom): Uint8Array {
  const at = random.below(bytes.length + 1)
  switch (random.below(4)) {
    case 0:
      return bytes.slice(0, at)
    case 1:
      return new Uint8Array(Buffer.concat([bytes, bytes.subarray(at)]))
    case 2:
      return bytes.map((byte, i) => (i === at ? random.below(256) : byte))
    default:
      return random.of(texts)
  }
}

function changedList(list: readonly BencodeValue[], random: FuzzRandom): BencodeInput[] {
  const at = random.below(list.length + 1)
  const item = list[at]
  switch (random.below(4)) {
    case 0:
      return list.toSpliced(at, 1)
    case 1:
      return item === undefined ? [...list, replacement(random)] : list.toSpliced(at, 0, item)
    case 2:
      return [...list.slice(0, at), replacement(random), ...list.slice(at)]
    default:
      return list.map((each, i) => (i === at ? changedValue(each, random) : each))
  }
}

function changedDictionary(dictionary: BencodeDictionary, random: FuzzRandom): BencodeInput {
  const entries: [string, BencodeInput][] = [...dictionary.keys()].map((key) => [
    key,
    dictionary.get(key) ?? 0,
  ])
  const at = random.below(entries.length + 1)
  const [key, value] = entries[at] ?? ['new', 0]
  switch (random.below(5)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(at, 1))
    case 1:
      return Object.fromEntries([...entries, [key, replacement(random)]])
    case 2:
      return Object.fromEntries([...entries, [`${key}2`, value]])
    default:
      return Object.fromEntries(
        entries.map(([name, each], i) => [
          name,
          i === at ? changedValue(dictionary.get(name) ?? 0, random) : each,
        ]),
      )
  }
}

function replacement(random: FuzzRandom): BencodeInput {
  return random.of<BencodeInput>([random.of(numbers), random.of(texts), [], {}, [1, 'a'], { a: 1 }])
}
