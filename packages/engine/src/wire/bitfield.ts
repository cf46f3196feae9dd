/** A set of piece indices, as the bits of BEP 3's bitfield: the highest bit of the first byte is piece 0. */
export class Bitfield {
  readonly size: number
  readonly bytes: Uint8Array
  #count = 0

  constructor(size: number) {
    this.size = size
    this.bytes = new Uint8Array(Math.ceil(size / 8))
  }

  /** Reads a peer's bitfield; `undefined` when its length is wrong or a spare bit is set (BEP 3: drop the connection). */
  static fromBytes(size: number, bytes: Uint8Array): Bitfield | undefined {
    const field = new Bitfield(size)
    if (bytes.length !== field.bytes.length) return undefined
    const spare = field.bytes.length * 8 - size
    if (spare > 0 && ((bytes[bytes.length - 1] as number) & ((1 << spare) - 1)) !== 0) return undefined
    field.bytes.set(bytes)
    for (const byte of bytes) field.#count += bitsIn(byte)
    return field
  }

  /** How many are in the set. */
  get count(): number {
    return this.#count
  }

  /** Whether every piece is in it; of no pieces, none is. */
  get isFull(): boolean {
    return this.size > 0 && this.#count === this.size
  }

  has(index: number): boolean {
    return ((this.bytes[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0
  }

  /** Whether a piece is in it that is not in `other`. */
  hasBeyond(other: Bitfield): boolean {
    return this.bytes.some((byte, i) => (byte & ~(other.bytes[i] ?? 0)) !== 0)
  }

  /** Adds `index`; says whether it was new. */
  add(index: number): boolean {
    if (index < 0 || index >= this.size || this.has(index)) return false
    this.bytes[index >> 3] = (this.bytes[index >> 3] as number) | (0x80 >> (index & 7))
    this.#count++
    return true
  }

  /** Takes `index` out; says whether it was in. */
  delete(index: number): boolean {
    if (!this.has(index)) return false
    this.bytes[index >> 3] = (this.bytes[index >> 3] as number) & ~(0x80 >> (index & 7))
    this.#count--
    return true
  }

  addAll(): void {
    this.bytes.fill(0xff)
    const spare = this.bytes.length * 8 - this.size
    if (spare > 0) this.bytes[this.bytes.length - 1] = 0xff & ~((1 << spare) - 1)
    this.#count = this.size
  }
}

function bitsIn(byte: number): number {
  let count = 0
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++
  return count
}
