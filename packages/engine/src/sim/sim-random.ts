import type { Random } from '@lanterne/kernel'

/** Randomness that is the same every time from one seed (sfc32). Never for secrets. */
export function createSimRandom(seed: number): Random {
  let a = 0x9e3779b9
  let b = seed | 0
  let c = Math.floor(seed / 0x1_0000_0000) | 0
  let counter = 1
  const word = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  // Near seeds start alike; a few turns pull them apart.
  for (let turn = 0; turn < 15; turn++) word()
  return {
    next: () => word() / 0x1_0000_0000,
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; at += 4) {
        const value = word()
        for (let index = at; index < Math.min(at + 4, length); index++)
          bytes[index] = value >>> ((index - at) * 8)
      }
      return bytes
    },
  }
}
