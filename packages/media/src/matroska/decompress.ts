import { inflateSync } from 'node:zlib'
import { malformed } from './ebml.ts'
import type { Compression } from './tracks.ts'

/** A frame that becomes greater than this is a bomb. */
const MOST_FRAME_BYTES = 32 << 20

/** Makes a frame whole again that its container had made smaller. Throws `format-not-playable`. */
export function decompress(frame: Uint8Array, compression: Compression): Uint8Array {
  switch (compression.kind) {
    case 'none':
      return frame
    case 'header':
      return Buffer.concat([compression.bytes, frame])
    case 'zlib':
      try {
        return inflateSync(frame, { maxOutputLength: MOST_FRAME_BYTES })
      } catch {
        // It says what in it zlib could not read, which helps nobody.
        throw malformed()
      }
    case 'unknown':
      throw malformed()
  }
}
