/** Adds the 16-bit words of `bytes` from `start` to `end` to `sum` (RFC 1071); an odd last byte counts as its word's first. */
export function addWords(sum: number, bytes: Uint8Array, start: number, end: number): number {
  const whole = end - ((end - start) & 1)
  // `start` and `end` are inside: the words are there.
  for (let at = start; at < whole; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  return whole < end ? sum + ((bytes[whole] as number) << 8) : sum
}

/** The checksum of a sum of words: 0 for a sum over a packet whose own checksum is right. */
export function foldSum(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}
