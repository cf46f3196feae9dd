import { createCipheriv, createDecipheriv, createSecretKey, getCiphers } from 'node:crypto'
import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js'

export const TAG_BYTES = 16
const nothing = new Uint8Array(0)

/** ChaCha20-Poly1305 (RFC 8439) under one key, with WireGuard's nonces: 32 zero bits, then a counter of 64, least byte first. */
export interface AeadKey {
  /** Writes the ciphertext and its tag into `into` at `at`: `plaintext.length + TAG_BYTES` bytes. */
  seal(counter: number, plaintext: Uint8Array, additional: Uint8Array, into: Uint8Array, at: number): void
  /** The plaintext, in memory that the next call may write over; `undefined` when it was not sealed with this key, counter and `additional`. */
  open(counter: number, sealed: Uint8Array, additional: Uint8Array): Uint8Array | undefined
}

/** How keys are put to use. */
export type Aead = (key: Uint8Array) => AeadKey

/** Writes `counter` as 8 bytes, least first. */
export function writeCounter(into: Uint8Array, at: number, counter: number): void {
  const [low, high] = [counter >>> 0, Math.floor(counter / 2 ** 32)]
  for (let index = 0; index < 4; index++) {
    into[at + index] = low >>> (8 * index)
    into[at + 4 + index] = high >>> (8 * index)
  }
}

/** With OpenSSL's code. */
export const nativeAead: Aead = (raw) => {
  const key = createSecretKey(raw)
  const nonce = new Uint8Array(12)
  const options = { authTagLength: TAG_BYTES } as const
  return {
    seal(counter, plaintext, additional, into, at) {
      writeCounter(nonce, 4, counter)
      const cipher = createCipheriv('chacha20-poly1305', key, nonce, options)
      if (additional.length > 0) cipher.setAAD(additional, { plaintextLength: plaintext.length })
      into.set(cipher.update(plaintext), at)
      cipher.final()
      into.set(cipher.getAuthTag(), at + plaintext.length)
    },
    open(counter, sealed, additional) {
      const length = sealed.length - TAG_BYTES
      if (length < 0) return undefined
      writeCounter(nonce, 4, counter)
      const decipher = createDecipheriv('chacha20-poly1305', key, nonce, options)
      if (additional.length > 0) decipher.setAAD(additional, { plaintextLength: length })
      decipher.setAuthTag(sealed.subarray(length))
      const plaintext = decipher.update(sealed.subarray(0, length))
      try {
        decipher.final()
      } catch {
        return undefined // Forged: the only way in which it fails.
      }
      return plaintext
    },
  }
}

/** With JavaScript (audited, constant time as far as JavaScript can be), for runtimes whose own code has none. */
export const plainAead: Aead = (key) => {
  const nonce = new Uint8Array(12)
  return {
    seal(counter, plaintext, additional, into, at) {
      writeCounter(nonce, 4, counter)
      into.set(chacha20poly1305(key, nonce, additional).encrypt(plaintext), at)
    },
    open(counter, sealed, additional) {
      if (sealed.length < TAG_BYTES) return undefined
      writeCounter(nonce, 4, counter)
      try {
        return chacha20poly1305(key, nonce, additional).decrypt(sealed)
      } catch {
        return undefined // Forged: the only way in which it fails.
      }
    },
  }
}

/** The quickest that this runtime has. Electron's and Bun's `node:crypto` lack the cipher. */
export const aead: Aead = getCiphers().includes('chacha20-poly1305') ? nativeAead : plainAead

/** A message sealed once, in memory of its own. */
export function sealOnce(
  key: Uint8Array,
  plaintext: Uint8Array,
  additional: Uint8Array = nothing,
): Uint8Array {
  const sealed = new Uint8Array(plaintext.length + TAG_BYTES)
  aead(key).seal(0, plaintext, additional, sealed, 0)
  return sealed
}

/** What `sealOnce` sealed. */
export function openOnce(
  key: Uint8Array,
  sealed: Uint8Array,
  additional: Uint8Array,
): Uint8Array | undefined {
  return aead(key).open(0, sealed, additional)
}

/** XChaCha20-Poly1305 with a nonce of 24 bytes, which only cookies are sealed with. */
export function sealCookie(
  key: Uint8Array,
  nonce: Uint8Array,
  cookie: Uint8Array,
  additional: Uint8Array,
): Uint8Array {
  return xchacha20poly1305(key, nonce, additional).encrypt(cookie)
}

export function openCookie(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  additional: Uint8Array,
): Uint8Array | undefined {
  try {
    return xchacha20poly1305(key, nonce, additional).decrypt(sealed)
  } catch {
    return undefined // Forged: the only way in which it fails.
  }
}
