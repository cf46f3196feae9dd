import { AppError } from '@lanterne/kernel'

/** One element of an EBML document (RFC 8794), by its place in the bytes that hold it. */
export interface EbmlElement {
  readonly id: number
  /** Where its content begins. */
  readonly start: number
  /** Where its content ends; where the bytes end when its size is unknown. */
  readonly end: number
}

/** What can be read of an element before its content: `size` is `undefined` when it is unknown (RFC 8794, 6.2). */
export interface EbmlHeader {
  readonly id: number
  readonly headerBytes: number
  readonly size: number | undefined
}

type Place = Pick<EbmlElement, 'start' | 'end'>

/** More of them in one element are no film's. */
const MOST_CHILDREN = 400_000
/** The longest id and the longest size. */
export const MOST_HEADER_BYTES = 12

/** Reads the id and the size of the element at `at`; absent when it is cut off. Throws `format-not-playable`. */
export function readEbmlHeader(bytes: Uint8Array, at: number): EbmlHeader | undefined {
  const idBytes = vintLength(bytes, at, 4)
  if (idBytes === undefined) return undefined
  const sizeBytes = vintLength(bytes, at + idBytes, 8)
  if (sizeBytes === undefined || at + idBytes + sizeBytes > bytes.length) return undefined
  const id = readUint(bytes, { start: at, end: at + idBytes })
  const first = (bytes[at + idBytes] ?? 0) & ((1 << (8 - sizeBytes)) - 1)
  let size = first
  let isUnknown = first === (1 << (8 - sizeBytes)) - 1
  for (let i = 1; i < sizeBytes; i++) {
    const byte = bytes[at + idBytes + i] ?? 0
    if (byte !== 0xff) isUnknown = false
    size = size * 256 + byte
  }
  if (!isUnknown && !Number.isSafeInteger(size)) throw malformed()
  return { id, headerBytes: idBytes + sizeBytes, size: isUnknown ? undefined : size }
}

/** A number of variable size (RFC 8794, 4), of up to eight bytes; absent when it is cut off. */
export function readVint(bytes: Uint8Array, at: number): { value: number; length: number } | undefined {
  const length = vintLength(bytes, at, 8)
  if (length === undefined || at + length > bytes.length) return undefined
  let value = (bytes[at] ?? 0) & ((1 << (8 - length)) - 1)
  for (let i = 1; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0)
  if (!Number.isSafeInteger(value)) throw malformed()
  return { value, length }
}

/** The elements between `start` and `end`, in order; one that reaches beyond `end` is cut there. */
export function* children(
  bytes: Uint8Array,
  { start, end }: Place = { start: 0, end: bytes.length },
): Generator<EbmlElement> {
  let at = start
  for (let count = 0; at < end; count++) {
    if (count === MOST_CHILDREN) throw malformed()
    const header = readEbmlHeader(bytes, at)
    if (!header) return
    const from = at + header.headerBytes
    const to = header.size === undefined ? end : from + header.size
    yield { id: header.id, start: from, end: Math.min(to, end) }
    at = to
  }
}

/** An unsigned integer of up to eight bytes. Throws `format-not-playable` above 2⁵³. */
export function readUint(bytes: Uint8Array, { start, end }: Place): number {
  if (end - start > 8) throw malformed()
  let value = 0
  for (let i = start; i < end; i++) value = value * 256 + (bytes[i] ?? 0)
  if (!Number.isSafeInteger(value)) throw malformed()
  return value
}

/** A float of four or eight bytes; of none it is zero. Throws `format-not-playable` for other sizes. */
export function readFloat(bytes: Uint8Array, { start, end }: Place): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start)
  if (end - start === 4) return view.getFloat32(0)
  if (end - start === 8) return view.getFloat64(0)
  if (end === start) return 0
  throw malformed()
}

/** Text up to the first zero byte (RFC 8794, 7.4 and 7.5); what is no UTF-8 is replaced. */
export function readText(bytes: Uint8Array, { start, end }: Place): string {
  const content = bytes.subarray(start, end)
  const zero = content.indexOf(0)
  return new TextDecoder().decode(zero < 0 ? content : content.subarray(0, zero))
}

export function malformed(): AppError {
  return new AppError('format-not-playable', { details: { reason: 'malformed-matroska' } })
}

/** How many bytes the number at `at` has; absent when there is none. */
function vintLength(bytes: Uint8Array, at: number, most: number): number | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  const length = Math.clz32(first) - 23
  if (length > most) throw malformed()
  return length
}
