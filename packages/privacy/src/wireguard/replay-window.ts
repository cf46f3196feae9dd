/** Counters behind the newest that are still told apart. */
const windowBits = 8192
const words = windowBits / 32

/** Which counters of a session came already: a ring of bits (RFC 6479), so that nothing is shifted as it moves on. */
export class ReplayWindow {
  readonly #bits = new Uint32Array(words)
  #newest = -1

  /** Whether `counter` is new, and takes note of it. Ask after its packet was found genuine, never before. */
  accept(counter: number): boolean {
    const block = Math.floor(counter / 32)
    if (counter > this.#newest) {
      const newestBlock = Math.floor(this.#newest / 32)
      const fresh = Math.min(block - newestBlock, words)
      for (let step = 0; step < fresh; step++) this.#bits[(block - step) % words] = 0
      this.#newest = counter
    } else if (this.#newest - counter >= windowBits - 32) return false
    const bit = 1 << (counter % 32)
    const word = this.#bits[block % words] as number // inside the ring
    if ((word & bit) !== 0) return false
    this.#bits[block % words] = word | bit
    return true
  }
}
