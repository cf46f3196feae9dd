import { type Aead, TAG_BYTES, writeCounter } from './aead.ts'

/** The functions of libsodium (audited, ISC) in WebAssembly that are used here, with places in its memory. */
interface Sodium {
  readonly HEAPU8: Uint8Array
  _malloc(bytes: number): number
  _crypto_aead_chacha20poly1305_ietf_encrypt_detached(
    ...places: [
      sealed: number,
      tag: number,
      tagBytes: number,
      plaintext: number,
      plaintextBytes: number,
      plaintextBytesHigh: number,
      additional: number,
      additionalBytes: number,
      additionalBytesHigh: number,
      secretNonce: number,
      nonce: number,
      key: number,
    ]
  ): number
  _crypto_aead_chacha20poly1305_ietf_decrypt_detached(
    ...places: [
      plaintext: number,
      secretNonce: number,
      sealed: number,
      sealedBytes: number,
      sealedBytesHigh: number,
      tag: number,
      additional: number,
      additionalBytes: number,
      additionalBytesHigh: number,
      nonce: number,
      key: number,
    ]
  ): number
}

/** Longest plaintext, and longest additional data: more than any message has. */
const mostBytes = 65_536
const mostAdditional = 1024

/**
 * ChaCha20-Poly1305 with libsodium's code. A call costs less than one of OpenSSL's through Node, which makes an object
 * for each, and nothing is left for the garbage collector: what `open` gives is overwritten by the next call.
 */
export async function loadSodiumAead(): Promise<Aead> {
  // It comes without types.
  const { default: instantiate } = (await import('libsodium' as string)) as { default(): Promise<Sodium> }
  const sodium = await instantiate()
  const plain = sodium._malloc(mostBytes)
  const sealed = sodium._malloc(mostBytes + TAG_BYTES)
  const extra = sodium._malloc(mostAdditional)
  const [nonceAt, keyAt] = [sodium._malloc(12), sodium._malloc(32)]
  const memory = sodium.HEAPU8
  memory.fill(0, nonceAt, nonceAt + 12)
  return (key) => {
    const own = key.slice()
    const prepare = (counter: number, additional: Uint8Array) => {
      memory.set(own, keyAt)
      writeCounter(memory, nonceAt + 4, counter)
      if (additional.length > 0) memory.set(additional, extra)
    }
    return {
      seal(counter, plaintext, additional, into, at) {
        const { length } = plaintext
        if (length > mostBytes || additional.length > mostAdditional) throw new RangeError('too long to seal')
        prepare(counter, additional)
        memory.set(plaintext, plain)
        const tag = sealed + length
        // biome-ignore format: its arguments are pairs, and zeros for what is not used.
        sodium._crypto_aead_chacha20poly1305_ietf_encrypt_detached(
          sealed, tag, 0, plain, length, 0, extra, additional.length, 0, 0, nonceAt, keyAt,
        )
        into.set(memory.subarray(sealed, sealed + length + TAG_BYTES), at)
      },
      open(counter, message, additional) {
        const length = message.length - TAG_BYTES
        if (length < 0 || length > mostBytes || additional.length > mostAdditional) return undefined
        prepare(counter, additional)
        memory.set(message, sealed)
        const tag = sealed + length
        // biome-ignore format: as above.
        const failed = sodium._crypto_aead_chacha20poly1305_ietf_decrypt_detached(
          plain, 0, sealed, length, 0, tag, extra, additional.length, 0, nonceAt, keyAt,
        )
        return failed === 0 ? memory.subarray(plain, plain + length) : undefined
      },
    }
  }
}
