import { createHash } from 'node:crypto'

/** Bytes of a SHA-256 digest. */
export const SHA256_BYTES = 32

export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}
