import { inflateSync } from 'node:zlib'
import type { Compression } from '../matroska/tracks.ts'
import { MOST_FRAME_BYTES } from './subtitle-frame.ts'

/** Makes a frame whole again; `undefined` for what is damaged, or would be greater than any frame is. */
export function expandFrame(data: Uint8Array, compression: Compression): Uint8Array | undefined {
  switch (compression.kind) {
    case 'none':
      return data
    case 'header':
      return Buffer.concat([compression.bytes, data])
    case 'unknown':
      return undefined
    case 'zlib':
      try {
        return inflateSync(data, { maxOutputLength: MOST_FRAME_BYTES })
      } catch {
        return undefined // Damaged, or a bomb: the frames around it are still there.
      }
  }
}
