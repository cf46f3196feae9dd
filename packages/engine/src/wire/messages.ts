/** The unit of request: 16 KiB (BEP 3; every implementation refuses more). */
export const BLOCK_BYTES = 16384

/** Message ids of BEP 3, BEP 5 (port), BEP 6 (fast extension), BEP 10 (extended) and BEP 52 (hashes). */
export const MessageId = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  notInterested: 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  port: 9,
  suggestPiece: 13,
  haveAll: 14,
  haveNone: 15,
  rejectRequest: 16,
  allowedFast: 17,
  extended: 20,
  hashRequest: 21,
  hashes: 22,
  hashReject: 23,
} as const

/** A block as requests name it: a piece, an offset in it and a length, in bytes. */
export interface BlockRequest {
  readonly piece: number
  readonly offset: number
  readonly length: number
}

/** Bytes of a `request`, `cancel` or `rejectRequest` message on the wire. */
export const BLOCK_MESSAGE_BYTES = 17
/** Bytes before the block itself in a `piece` message. */
export const PIECE_HEADER_BYTES = 13

/** A keep-alive: a message of no length (BEP 3). */
export const keepAlive = (): Uint8Array => new Uint8Array(4)

/** A message that is only its id: choke, unchoke, interested, notInterested, haveAll, haveNone. */
export function plainMessage(id: number): Uint8Array {
  const message = messageBytes(5)
  writeNumber(message, 0, 1)
  message[4] = id
  return message
}

/** A message whose payload is one number: have, suggestPiece, allowedFast. */
export function numberMessage(id: number, value: number): Uint8Array {
  const message = messageBytes(9)
  writeNumber(message, 0, 5)
  message[4] = id
  writeNumber(message, 5, value)
  return message
}

/** request, cancel and rejectRequest messages for `blocks`, one after the other. */
export function blockMessages(id: number, blocks: readonly BlockRequest[]): Uint8Array {
  const messages = messageBytes(blocks.length * BLOCK_MESSAGE_BYTES)
  let at = 0
  for (const { piece, offset, length } of blocks) {
    writeNumber(messages, at, 13)
    messages[at + 4] = id
    writeNumber(messages, at + 5, piece)
    writeNumber(messages, at + 9, offset)
    writeNumber(messages, at + 13, length)
    at += BLOCK_MESSAGE_BYTES
  }
  return messages
}

/** A message with a payload of its own: bitfield, extended. */
export function payloadMessage(id: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 1)
  const message = messageBytes(4 + length)
  writeNumber(message, 0, length)
  message[4] = id
  let at = 5
  for (const part of parts) {
    message.set(part, at)
    at += part.length
  }
  return message
}

/** Writes the head of a `piece` message; the block's bytes follow it. */
export function writePieceHeader(target: Uint8Array, { piece, offset, length }: BlockRequest): void {
  writeNumber(target, 0, 9 + length)
  target[4] = MessageId.piece
  writeNumber(target, 5, piece)
  writeNumber(target, 9, offset)
}

/** Reads the three numbers of a request, cancel or rejectRequest payload. */
export function readBlockRequest(payload: Uint8Array): BlockRequest {
  return { piece: readNumber(payload), offset: readNumber(payload, 4), length: readNumber(payload, 8) }
}

/**
 * Memory for a message, of which every byte is to be written: short ones share a slab, for memory of their own costs more
 * than what is said in it.
 */
export function messageBytes(length: number): Uint8Array {
  const { buffer, byteOffset } = Buffer.allocUnsafe(length)
  return new Uint8Array(buffer, byteOffset, length)
}

/** Reads four bytes, the highest first, that must be there. By hand: a view of a short message costs more than its bytes. */
export function readNumber(bytes: Uint8Array, at = 0): number {
  if (at + 4 > bytes.length) throw new RangeError('a number beyond the end of its message')
  // There are four: see above.
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  )
}

function writeNumber(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}
