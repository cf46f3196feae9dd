import type { ByteRange, ByteSource } from '@lanterne/kernel'

/**
 * A file of which the bytes from `start` on are `bytes`, and all others what they are: to put an element there that a
 * reader steps over, with what it need not see.
 */
export function overlaid(
  source: ByteSource,
  { start, bytes }: { start: number; bytes: Uint8Array },
): ByteSource {
  const end = start + bytes.length
  return {
    size: source.size,
    async *read(range, options) {
      const part = (from: number, to: number): ByteRange => ({
        start: Math.max(range.start, from),
        end: Math.min(range.end, to),
      })
      const before = part(0, start)
      if (before.start < before.end) yield* source.read(before, options)
      const within = part(start, end)
      if (within.start < within.end) yield bytes.slice(within.start - start, within.end - start)
      const after = part(end, source.size)
      if (after.start < after.end) yield* source.read(after, options)
    },
  }
}

/** A Matroska file without what lies between `start` and `end`: a `Void` element covers it (RFC 8794, 11.3.2). */
export function skipElements(source: ByteSource, { start, end }: ByteRange): ByteSource {
  if (end - start < 9) return source
  const bytes = Buffer.alloc(9)
  bytes.writeBigUInt64BE(BigInt(end - start - 9), 1)
  bytes[0] = 0xec
  bytes[1] = 0x01
  return overlaid(source, { start, bytes })
}

/** An MP4 file without what lies between `start` and `end`: a `free` box covers it (ISO/IEC 14496-12, 8.1.2). */
export function skipBoxes(source: ByteSource, { start, end }: ByteRange): ByteSource {
  if (end - start < 16) return source
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(1, 0)
  bytes.write('free', 4)
  bytes.writeBigUInt64BE(BigInt(end - start), 8)
  return overlaid(source, { start, bytes })
}
