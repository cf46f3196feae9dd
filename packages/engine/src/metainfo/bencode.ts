/** A decoded value. Byte strings share memory with the bytes that they were decoded from. */
export type BencodeValue = number | Uint8Array | readonly BencodeValue[] | BencodeDictionary

/** What `encodeBencode` takes: text is written as UTF-8, keys as bytes (one per character), `undefined` is left out. */
export type BencodeInput =
  | number
  | string
  | Uint8Array
  | readonly BencodeInput[]
  | BencodeDictionary
  | { readonly [key: string]: BencodeInput | undefined }

/** How much a decoder takes before it gives up. */
export interface BencodeLimits {
  /** Values and keys in all. */
  readonly items: number
  /** Lists and dictionaries inside each other. */
  readonly depth: number
}

/** Enough for any message of a peer or a tracker. */
const messageLimits: BencodeLimits = { items: 20_000, depth: 32 }

/** Bytes that are not bencode, or more of it than the limits allow. */
export class BencodeError extends Error {
  readonly reason: 'malformed' | 'too-deep' | 'too-many'

  constructor(reason: 'malformed' | 'too-deep' | 'too-many', message: string) {
    super(message)
    this.name = 'BencodeError'
    this.reason = reason
  }
}

/** A dictionary, read by the kind of value that is expected; a value of another kind counts as absent. */
export class BencodeDictionary {
  readonly #bytes: Uint8Array
  readonly #entries: ReadonlyMap<string, Entry>

  constructor(bytes: Uint8Array, entries: ReadonlyMap<string, Entry>) {
    this.#bytes = bytes
    this.#entries = entries
  }

  get size(): number {
    return this.#entries.size
  }

  /** Keys as they came, one character a byte. */
  keys(): IterableIterator<string> {
    return this.#entries.keys()
  }

  get(key: string): BencodeValue | undefined {
    return this.#entries.get(key)?.value
  }

  integer(key: string): number | undefined {
    const value = this.get(key)
    return typeof value === 'number' ? value : undefined
  }

  bytes(key: string): Uint8Array | undefined {
    const value = this.get(key)
    return value instanceof Uint8Array ? value : undefined
  }

  list(key: string): readonly BencodeValue[] | undefined {
    const value = this.get(key)
    return isList(value) ? value : undefined
  }

  dictionary(key: string): BencodeDictionary | undefined {
    const value = this.get(key)
    return value instanceof BencodeDictionary ? value : undefined
  }

  /** The exact bytes of a value as they came; what an infohash is the hash of. */
  raw(key: string): Uint8Array | undefined {
    const entry = this.#entries.get(key)
    return entry && this.#bytes.subarray(entry.start, entry.end)
  }
}

interface Entry {
  readonly value: BencodeValue
  readonly start: number
  readonly end: number
}

/** Shared, since a map costs a hundred times the two bytes that an empty dictionary is. */
const noEntries: ReadonlyMap<string, Entry> = new Map()

/** Decodes the one value that `bytes` is (BEP 3). Throws `BencodeError`, also when bytes follow it. */
export function decodeBencode(bytes: Uint8Array, limits: BencodeLimits = messageLimits): BencodeValue {
  const { value, length } = decodePrefix(bytes, limits)
  if (length !== bytes.length) throw malformed('bytes after the value', length)
  return value
}

/** Decodes the value that `bytes` begins with and says how long it was. Throws `BencodeError`. */
export function decodePrefix(
  bytes: Uint8Array,
  limits: BencodeLimits = messageLimits,
): { value: BencodeValue; length: number } {
  const decoder = new Decoder(bytes, limits)
  const value = decoder.value(0)
  return { value, length: decoder.position }
}

/** Whether a value is a list. */
export function isList(value: BencodeValue | undefined): value is readonly BencodeValue[] {
  return Array.isArray(value)
}

const minus = 0x2d
const colon = 0x3a
const zero = 0x30
const letterD = 0x64
const letterE = 0x65
const letterI = 0x69
const letterL = 0x6c

/**
 * Strict where two readings of the same bytes would be possible (leading zeros, -0, duplicate keys);
 * keys out of order are taken, since real torrents have them.
 */
class Decoder {
  position = 0
  readonly #bytes: Uint8Array
  readonly #text: Buffer
  readonly #depth: number
  #itemsLeft: number

  constructor(bytes: Uint8Array, { items, depth }: BencodeLimits) {
    // Of a Buffer, `slice` would not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#itemsLeft = items
    this.#depth = depth
  }

  value(depth: number): BencodeValue {
    this.#countItem()
    const first = this.#bytes[this.position]
    if (first === letterI) {
      this.position += 1
      return this.#integer(letterE)
    }
    if (first !== letterL && first !== letterD) return this.#string()
    if (depth >= this.#depth) throw new BencodeError('too-deep', 'too deep')
    this.position += 1
    return first === letterL ? this.#list(depth + 1) : this.#dictionary(depth + 1)
  }

  #list(depth: number): BencodeValue[] {
    const items: BencodeValue[] = []
    while (!this.#atEnd()) items.push(this.value(depth))
    return items
  }

  #dictionary(depth: number): BencodeDictionary {
    if (this.#atEnd()) return new BencodeDictionary(this.#bytes, noEntries)
    const entries = new Map<string, Entry>()
    do {
      this.#countItem()
      const length = this.#stringLength()
      const key = this.#text.toString('latin1', this.position, this.position + length)
      if (entries.has(key)) throw malformed('duplicate key', this.position)
      this.position += length
      const start = this.position
      const value = this.value(depth)
      entries.set(key, { value, start, end: this.position })
    } while (!this.#atEnd())
    return new BencodeDictionary(this.#bytes, entries)
  }

  #string(): Uint8Array {
    const length = this.#stringLength()
    const start = this.position
    this.position += length
    return this.#bytes.subarray(start, this.position)
  }

  /** Reads the length of a string and its colon; what it promises is there. */
  #stringLength(): number {
    const length = this.#integer(colon)
    if (length < 0 || length > this.#bytes.length - this.position) {
      throw malformed('string longer than what is left', this.position)
    }
    return length
  }

  #integer(end: number): number {
    const start = this.position
    const negative = this.#bytes[start] === minus
    const firstDigit = negative ? start + 1 : start
    let value = 0
    let at = firstDigit
    for (; this.#bytes[at] !== end; at++) {
      const digit = (this.#bytes[at] ?? 0) - zero
      if (digit < 0 || digit > 9) throw malformed('not a digit', at)
      value = value * 10 + digit
      if (value > Number.MAX_SAFE_INTEGER) throw malformed('integer out of range', start)
    }
    if (at === firstDigit) throw malformed('no digits', at)
    const leadingZero = this.#bytes[firstDigit] === zero
    if (leadingZero && (negative || at > firstDigit + 1)) throw malformed('leading zero', start)
    this.position = at + 1
    return negative ? -value : value
  }

  #atEnd(): boolean {
    if (this.position >= this.#bytes.length) throw malformed('cut short', this.position)
    if (this.#bytes[this.position] !== letterE) return false
    this.position += 1
    return true
  }

  #countItem(): void {
    this.#itemsLeft -= 1
    if (this.#itemsLeft < 0) throw new BencodeError('too-many', 'too many items')
  }
}

function malformed(what: string, position: number): BencodeError {
  return new BencodeError('malformed', `${what} at byte ${position}`)
}

/** Encodes a value (BEP 3), keys in order. Throws `RangeError` for a number that is not a safe integer. */
export function encodeBencode(value: BencodeInput): Uint8Array {
  const parts: Uint8Array[] = []
  write(value, parts)
  const { buffer, byteOffset, length } = Buffer.concat(parts)
  return new Uint8Array(buffer, byteOffset, length)
}

function write(value: BencodeInput, parts: Uint8Array[]): void {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('not a safe integer')
    // Adding 0 turns -0, which bencode cannot say, into 0.
    parts.push(Buffer.from(`i${value + 0}e`))
  } else if (typeof value === 'string') {
    writeBytes(Buffer.from(value), parts)
  } else if (value instanceof Uint8Array) {
    writeBytes(value, parts)
  } else if (isInputList(value)) {
    parts.push(Buffer.from('l'))
    for (const item of value) write(item, parts)
    parts.push(Buffer.from('e'))
  } else {
    parts.push(Buffer.from('d'))
    for (const [key, item] of sortedEntries(value)) {
      writeBytes(Buffer.from(key, 'latin1'), parts)
      write(item, parts)
    }
    parts.push(Buffer.from('e'))
  }
}

function writeBytes(bytes: Uint8Array, parts: Uint8Array[]): void {
  parts.push(Buffer.from(`${bytes.length}:`), bytes)
}

function isInputList(value: BencodeInput): value is readonly BencodeInput[] {
  return Array.isArray(value)
}

function sortedEntries(
  dictionary: BencodeDictionary | { readonly [key: string]: BencodeInput | undefined },
): [string, BencodeInput][] {
  const entries: [string, BencodeInput][] = []
  const keys = dictionary instanceof BencodeDictionary ? dictionary.keys() : Object.keys(dictionary)
  for (const key of keys) {
    const value = dictionary instanceof BencodeDictionary ? dictionary.get(key) : dictionary[key]
    if (value !== undefined) entries.push([key, value])
  }
  // One character is one byte, so the order of code units is the order of raw bytes that BEP 3 asks for.
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

/** Decodes a message that should be a dictionary; `undefined` when it is none. */
export function readBencodeDictionary(bytes: Uint8Array): BencodeDictionary | undefined {
  try {
    const value = decodeBencode(bytes)
    return value instanceof BencodeDictionary ? value : undefined
  } catch (error) {
    if (error instanceof BencodeError) return undefined
    throw error
  }
}
