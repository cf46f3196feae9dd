/** Key stream thrown away at the start, whose bytes tell of the key. */
const DROPPED = 1024

/** The stream cipher of the protocol encryption, with the first 1,024 bytes dropped. It hides what we speak; it keeps no secret. */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, index) => index)
  #i = 0
  #j = 0

  constructor(key: Uint8Array) {
    const state = this.#state
    for (let i = 0, j = 0; i < 256; i++) {
      const value = state[i] as number
      j = (j + value + (key[i % key.length] as number)) & 255
      state[i] = state[j] as number
      state[j] = value
    }
    const dropped = new Uint8Array(DROPPED)
    this.apply(dropped, dropped)
  }

  /** Encrypts or decrypts `input` into `output`, which may be the same and has at least its length. */
  apply(input: Uint8Array, output: Uint8Array): Uint8Array {
    const state = this.#state
    let i = this.#i
    let j = this.#j
    for (let at = 0; at < input.length; at++) {
      i = (i + 1) & 255
      const one = state[i] as number
      j = (j + one) & 255
      const other = state[j] as number
      state[i] = other
      state[j] = one
      output[at] = (input[at] as number) ^ (state[(one + other) & 255] as number)
    }
    this.#i = i
    this.#j = j
    return output
  }
}
