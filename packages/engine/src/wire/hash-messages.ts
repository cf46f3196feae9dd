import { type MessageId, payloadMessage } from './messages.ts'

/** What is asked of a file's hash tree, and what an answer is about (BEP 52). */
export interface HashRequest {
  /** The root of the file's tree, 32 bytes. */
  readonly piecesRoot: Uint8Array
  /** The layer that is wanted; 0 is that of the leaves. */
  readonly base: number
  /** The first hash wanted, counted in its layer; a multiple of `count`. */
  readonly index: number
  /** How many, a power of two. */
  readonly count: number
  /** Layers above `base` up to which the siblings on the way to the root are wanted. */
  readonly proofLayers: number
}

const ROOT_BYTES = 32
/** Bytes of the payload of a `hash request` or `hash reject`, and of what a `hashes` message begins with. */
export const HASH_HEADER_BYTES = ROOT_BYTES + 16
/** Most hashes of one layer in a message: those of the blocks of a piece of 64 MiB. */
export const MOST_HASHES = 4096
/** Longest payload of a `hashes` message: a tree has fewer than 64 layers. */
export const MOST_HASHES_BYTES = HASH_HEADER_BYTES + (MOST_HASHES + 64) * ROOT_BYTES

/** Siblings that an answer carries besides the hashes asked for: those below are worked out from the hashes. */
export function uncleCount({ count, proofLayers }: HashRequest): number {
  return Math.max(0, proofLayers - Math.log2(count) + 1)
}

/** A `hash request`, a `hash reject`, or with `hashes` the answer. */
export function hashMessage(
  id: typeof MessageId.hashRequest | typeof MessageId.hashes | typeof MessageId.hashReject,
  { piecesRoot, base, index, count, proofLayers }: HashRequest,
  hashes: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const numbers = new Uint8Array(16)
  const view = new DataView(numbers.buffer)
  ;[base, index, count, proofLayers].forEach((number, at) => view.setUint32(at * 4, number))
  return payloadMessage(id, piecesRoot, numbers, hashes)
}

/** Reads what such a message begins with; `undefined` for what no tree has. It shares no memory with `payload`. */
export function readHashRequest(payload: Uint8Array): HashRequest | undefined {
  if (payload.length < HASH_HEADER_BYTES) return undefined
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const [base = 0, index = 0, count = 0, proofLayers = 0] = [0, 4, 8, 12].map((at) =>
    view.getUint32(ROOT_BYTES + at),
  )
  const isPowerOfTwo = count > 0 && (count & (count - 1)) === 0
  if (!isPowerOfTwo || count > MOST_HASHES || index % count !== 0 || base > 63 || proofLayers > 63)
    return undefined
  return { piecesRoot: payload.slice(0, ROOT_BYTES), base, index, count, proofLayers }
}

/** Names a request, so that its answer is known. */
export function hashRequestKey({ piecesRoot, base, index, count, proofLayers }: HashRequest): string {
  return `${Buffer.from(piecesRoot).toString('latin1')}:${base}:${index}:${count}:${proofLayers}`
}
