import { Bitfield } from '../wire/bitfield.ts'
import { WireError } from '../wire/wire-decoder.ts'

/** Pieces that a peer may name before the list of files is known. */
const MOST_EARLY_PIECES = 10_000

/**
 * Which pieces a peer said that it has. What it says before the number of pieces is known is kept until then. Throws
 * `WireError` for what cannot be.
 */
export class AnnouncedPieces {
  #field: Bitfield | undefined
  #earlyField: Uint8Array | 'all' | undefined
  #earlyPieces: number[] = []

  /** Absent while the number of pieces is not known. */
  get field(): Bitfield | undefined {
    return this.#field
  }

  /** Whether it said that it has the first piece, while the number of pieces is not known. */
  get hasHead(): boolean {
    const early = this.#earlyField
    return early === 'all' || ((early?.[0] ?? 0) & 0x80) !== 0
  }

  /** Learns how many pieces there are; returns those that were named one by one before. */
  setCount(count: number): readonly number[] {
    this.#field = new Bitfield(count)
    const [field, pieces] = [this.#earlyField, this.#earlyPieces]
    this.#earlyField = undefined
    this.#earlyPieces = []
    if (field !== undefined) this.announce(field)
    return pieces
  }

  /** Notes all of its pieces, as the bytes of a bitfield. */
  announce(announced: Uint8Array | 'all'): void {
    if (!this.#field) this.#earlyField = announced === 'all' ? announced : announced.slice()
    else if (announced === 'all') this.#field.addAll()
    else this.#field = readField(this.#field.size, announced)
  }

  /** Notes one piece more; says whether that is news, absent while it cannot be known. */
  gain(piece: number): boolean | undefined {
    if (!this.#field) {
      if (this.#earlyPieces.length >= MOST_EARLY_PIECES)
        throw new WireError('too many pieces announced too early')
      this.#earlyPieces.push(piece)
      return undefined
    }
    this.requirePiece(piece)
    return this.#field.add(piece)
  }

  /** Notes that it has a piece no more; says whether it had it. */
  lose(piece: number): boolean {
    return this.#field?.delete(piece) ?? false
  }

  /** Throws when it is known that there is no such piece. */
  requirePiece(piece: number): void {
    if (this.#field && piece >= this.#field.size) throw new WireError('a piece that does not exist')
  }
}

function readField(size: number, bytes: Uint8Array): Bitfield {
  // An empty one stands for have-none (BEP 6).
  const field = bytes.length === 0 ? new Bitfield(size) : Bitfield.fromBytes(size, bytes)
  if (!field) throw new WireError('a bitfield that does not fit')
  return field
}
