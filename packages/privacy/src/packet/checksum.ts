const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
/** Below it, words are added one by one. */
const leastBytes = 64

/**
 * Adds the 16-bit words of `bytes` from `start` to `end` to `sum` (RFC 1071); an odd last byte counts as its word's first.
 * Long stretches are added in words of 32 bits and in the machine's own order, which the sum allows (sections 1 and 2).
 */
export function addWords(sum: number, bytes: Uint8Array, start: number, end: number): number {
  if (end - start < leastBytes) return addOneByOne(sum, bytes, start, end)
  const isAligned = ((bytes.byteOffset + start) & 3) === 0
  const from = isAligned ? start : start + 4 - ((bytes.byteOffset + start) & 3)
  // Words that stand across two of the machine's would need another order.
  if (((from - start) & 1) === 1) return addOneByOne(sum, bytes, start, end)
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + from, (end - from) >> 2)
  const { length } = words
  let wide = 0
  // Inside: a sum of doubles holds two million such words exactly.
  for (let at = 0; at < length; at++) wide += words[at] as number
  const folded = foldWide(wide)
  const inOrder = isLittleEndian ? ((folded & 0xff) << 8) | (folded >> 8) : folded
  return addOneByOne(addOneByOne(sum + inOrder, bytes, start, from), bytes, from + 4 * length, end)
}

function addOneByOne(sum: number, bytes: Uint8Array, start: number, end: number): number {
  const whole = end - ((end - start) & 1)
  // `start` and `end` are inside: the words are there.
  for (let at = start; at < whole; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  return whole < end ? sum + ((bytes[whole] as number) << 8) : sum
}

function foldWide(sum: number): number {
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000)
  return sum
}

/** The checksum of a sum of words: 0 for a sum over a packet whose own checksum is right. */
export function foldSum(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}
