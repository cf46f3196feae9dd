/** Writes EBML elements as Matroska files hold them. */
export type Content = Uint8Array | number | string | readonly Uint8Array[]

/** One element; a number becomes the shortest unsigned integer, a text UTF-8, several elements their content. */
export function element(id: number, content: Content): Uint8Array {
  const body = bytesOf(content)
  return Buffer.concat([unsigned(id), sizeOf(body.length), body])
}

/** An element whose size is not said, as those who write while they record do. */
export function endless(id: number, content: Content): Uint8Array {
  return Buffer.concat([
    unsigned(id),
    Uint8Array.of(0x01, 255, 255, 255, 255, 255, 255, 255),
    bytesOf(content),
  ])
}

/** A float of eight bytes. */
export function float(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}

/** Always in eight bytes: what is written does not change the size of what holds it. */
export function fixed(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function bytesOf(content: Content): Uint8Array {
  if (typeof content === 'number') return unsigned(content)
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof Uint8Array ? content : Buffer.concat(content)
}

function unsigned(value: number): Uint8Array {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

function sizeOf(length: number): Uint8Array {
  const bytes = fixed(length)
  bytes[0] = 0x01
  return bytes
}
