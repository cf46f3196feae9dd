import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

/** Above this the best quality takes minutes, and the one below it little more room. */
const BEST_UNTIL_BYTES = 32 << 20
/** The largest that every decoder has: titles of one kind lie far apart. */
const WINDOW_BITS = 24

/** Brotli (RFC 7932). */
export function compress(content: Uint8Array): Uint8Array {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: content.length > BEST_UNTIL_BYTES ? 9 : 11,
    [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  }
  return new Uint8Array(brotliCompressSync(content, { params }))
}

/** What was compressed, if it is at most `mostBytes` long: the memory of a bomb is never taken. */
export function decompress(compressed: Uint8Array, mostBytes: number): Uint8Array | undefined {
  try {
    return new Uint8Array(brotliDecompressSync(compressed, { maxOutputLength: Math.max(1, mostBytes) }))
  } catch {
    return undefined // Too long, or not Brotli: both are the caller's to name.
  }
}
