/** A message of CASTV2, written apart from the app's own: two that agree by mistake prove nothing. */
export interface Message {
  readonly src: string
  readonly dst: string
  readonly ns: string
  readonly data: string | Buffer
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  do {
    const low = left % 128
    left = Math.floor(left / 128)
    bytes.push(left > 0 ? low + 128 : low)
  } while (left > 0)
  return Buffer.from(bytes)
}

const bytesField = (tag: number, value: Buffer) =>
  Buffer.concat([varint(tag * 8 + 2), varint(value.length), value])
const numberField = (tag: number, value: number) => Buffer.concat([varint(tag * 8), varint(value)])

/** With its length before it. */
export function encode({ src, dst, ns, data }: Message): Buffer {
  const isBinary = typeof data !== 'string'
  const body = Buffer.concat([
    numberField(1, 0),
    bytesField(2, Buffer.from(src)),
    bytesField(3, Buffer.from(dst)),
    bytesField(4, Buffer.from(ns)),
    numberField(5, isBinary ? 1 : 0),
    isBinary ? bytesField(7, data) : bytesField(6, Buffer.from(data)),
  ])
  const head = Buffer.alloc(4)
  head.writeUInt32BE(body.length, 0)
  return Buffer.concat([head, body])
}

/** Without its length. */
export function decode(body: Buffer): Message {
  const texts: Record<number, Buffer> = {}
  let at = 0
  const number = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = body[at++]
      if (byte === undefined) throw new Error('cut short')
      value += (byte % 128) * scale
      if (byte < 128) return value
    }
  }
  while (at < body.length) {
    const key = number()
    if (key % 8 === 0) number()
    else if (key % 8 === 2) {
      const length = number()
      texts[Math.floor(key / 8)] = body.subarray(at, at + length)
      at += length
    } else throw new Error(`a field of kind ${key % 8}`)
  }
  const text = (tag: number) => texts[tag]?.toString() ?? ''
  return { src: text(2), dst: text(3), ns: text(4), data: texts[7] ?? text(6) }
}
