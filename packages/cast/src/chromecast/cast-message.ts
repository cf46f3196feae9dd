/** One message of CASTV2, as `cast_channel.proto` has it; payloads are JSON, but for those of device authentication. */
export interface CastMessage {
  readonly source: string
  readonly destination: string
  readonly namespace: string
  readonly payload: string
}

/** What is no message that we take. */
export class CastMessageError extends Error {}

/** Longest message, without the four bytes that say how long it is. */
export const MOST_MESSAGE_BYTES = 64 * 1024

/** Fields of the protocol buffer, by number. */
const field = {
  version: 1,
  source: 2,
  destination: 3,
  namespace: 4,
  payloadType: 5,
  text: 6,
  binary: 7,
} as const

/** A message as it is sent: its length in four bytes, then the message. Throws `CastMessageError` when it is too long. */
export function encodeCastMessage({ source, destination, namespace, payload }: CastMessage): Uint8Array {
  const body = Buffer.concat([
    Buffer.from([field.version << 3, 0]),
    ...encodeText(field.source, source),
    ...encodeText(field.destination, destination),
    ...encodeText(field.namespace, namespace),
    Buffer.from([field.payloadType << 3, 0]),
    ...encodeText(field.text, payload),
  ])
  if (body.length > MOST_MESSAGE_BYTES) throw new CastMessageError('too long')
  const head = Buffer.alloc(4)
  head.writeUInt32BE(body.length)
  return Buffer.concat([head, body])
}

function encodeText(number: number, text: string): [Uint8Array, Uint8Array] {
  const bytes = Buffer.from(text)
  const head = [(number << 3) | 2]
  let left = bytes.length
  for (; left > 127; left >>>= 7) head.push((left & 127) | 128)
  return [Buffer.from([...head, left]), bytes]
}

/** Reads a message without its length; `undefined` for one whose payload is not text. Throws `CastMessageError`. */
export function decodeCastMessage(bytes: Uint8Array): CastMessage | undefined {
  if (bytes.length > MOST_MESSAGE_BYTES) throw new CastMessageError('too long')
  const texts = new Map<number, string>()
  let at = 0
  const readNumber = () => {
    let value = 0
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new CastMessageError('cut short')
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    throw new CastMessageError('a number too large')
  }
  const skip = (length: number) => {
    at += length
    if (at > bytes.length) throw new CastMessageError('cut short')
  }
  while (at < bytes.length) {
    const key = readNumber()
    const number = Math.floor(key / 8)
    switch (key % 8) {
      case 0:
        readNumber()
        break
      case 1:
        skip(8)
        break
      case 2: {
        const length = readNumber()
        const start = at
        skip(length)
        if (number !== field.binary) texts.set(number, Buffer.from(bytes.subarray(start, at)).toString())
        break
      }
      case 5:
        skip(4)
        break
      default:
        throw new CastMessageError('a field of no known kind')
    }
  }
  const [source, destination, namespace, payload] = [
    texts.get(field.source),
    texts.get(field.destination),
    texts.get(field.namespace),
    texts.get(field.text),
  ]
  if (source === undefined || destination === undefined || namespace === undefined)
    throw new CastMessageError('incomplete')
  return payload === undefined ? undefined : { source, destination, namespace, payload }
}

/** Cuts a stream of bytes into messages; holds no more than one of them. */
export class CastMessageReader {
  #held: Uint8Array = new Uint8Array()

  /** The messages that are whole now. Throws `CastMessageError`. */
  read(chunk: Uint8Array): CastMessage[] {
    const messages: CastMessage[] = []
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    while (bytes.length >= 4) {
      const length = Buffer.from(bytes.buffer, bytes.byteOffset, 4).readUInt32BE()
      // Said before any of it is kept.
      if (length > MOST_MESSAGE_BYTES) throw new CastMessageError('too long')
      if (bytes.length < 4 + length) break
      const message = decodeCastMessage(bytes.subarray(4, 4 + length))
      bytes = bytes.subarray(4 + length)
      if (message) messages.push(message)
    }
    this.#held = bytes.slice()
    return messages
  }
}
