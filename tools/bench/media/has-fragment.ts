/** Whether what is written so far of fragmented MP4 holds a whole `mdat`. */
export function hasFragment(bytes: Buffer): boolean {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at)
    if (bytes.toString('latin1', at + 4, at + 8) === 'mdat') return at + size <= bytes.length
    if (size < 8) return false
    at += size
  }
  return false
}
