import { inflateSync } from 'node:zlib'
import type { Compression } from './tracks.ts'

/**
 * Makes a frame whole again that its container had made smaller; absent for what is damaged, was made smaller in a way
 * that nobody knows, or would be greater than `mostBytes`: a bomb.
 */
export function decompress(
  frame: Uint8Array,
  compression: Compression,
  { mostBytes }: { mostBytes: number },
): Uint8Array | undefined {
  switch (compression.kind) {
    case 'none':
      return frame
    case 'header':
      return Buffer.concat([compression.bytes, frame])
    case 'zlib':
      try {
        return inflateSync(frame, { maxOutputLength: mostBytes })
      } catch {
        return undefined // What zlib says of it helps nobody; the frames around it may still be there.
      }
    case 'unknown':
      return undefined
  }
}
