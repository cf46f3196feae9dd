import { createHash } from 'node:crypto'

/** A block whose repetitions are what is sent. */
export function pattern(): Buffer {
  const block = Buffer.alloc(1 << 16)
  for (let at = 0; at < block.length; at++) block[at] = (at * 7 + (at >> 8) * 13) & 0xff
  return block
}

/** Digest of `size` bytes of it. */
export function patternDigest(size: number): string {
  const hash = createHash('sha1')
  const block = pattern()
  for (let done = 0; done < size; done += block.length) hash.update(block.subarray(0, size - done))
  return hash.digest('hex')
}
