import { Bitfield } from '../wire/bitfield.ts'
import { BLOCK_BYTES } from '../wire/messages.ts'

/**
 * Blocks of pieces that are not complete, which readers may have already: each was checked by its own hash (BEP 52), or
 * whoever reveals it answers for it otherwise.
 */
export class EarlyBlocks {
  readonly #pieces = new Map<number, { readonly bytes: Uint8Array; readonly blocks: Bitfield }>()

  /**
   * A block of a piece may be read, where it lies in `bytes`, the memory in which the piece gathers. Whoever gives that
   * memory away, or finds that the piece is wrong, conceals it first.
   */
  reveal(piece: number, bytes: Uint8Array, block: number): void {
    const known = this.#pieces.get(piece)
    if (known?.bytes === bytes) known.blocks.add(block)
    else {
      const blocks = new Bitfield(Math.ceil(bytes.length / BLOCK_BYTES))
      blocks.add(block)
      this.#pieces.set(piece, { bytes, blocks })
    }
  }

  /** Nothing of `piece` may be read early any more. */
  conceal(piece: number): void {
    this.#pieces.delete(piece)
  }

  /**
   * What may be read of `piece` from `offset` on without a gap, at most `length` bytes: where it lies, in memory that
   * serves something else once the piece is not read any more.
   */
  read(piece: number, offset: number, length: number): Uint8Array {
    const known = this.#pieces.get(piece)
    if (!known) return new Uint8Array(0)
    let block = Math.floor(offset / BLOCK_BYTES)
    while (known.blocks.has(block) && block * BLOCK_BYTES < offset + length) block++
    const end = Math.min(block * BLOCK_BYTES, offset + length, known.bytes.length)
    return known.bytes.subarray(offset, Math.max(offset, end))
  }
}
