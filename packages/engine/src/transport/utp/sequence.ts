/** uTP counts packets with 16 bits: after 65,535 comes 0 (BEP 29). */
export function nextSequence(sequence: number, by = 1): number {
  return (sequence + by) & 0xffff
}

/** How far `to` lies after `from`: from -32,768 to 32,767. */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16
}
