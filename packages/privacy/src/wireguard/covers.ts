import type { AddressBlock } from '../packet/ip-address.ts'

/** Whether `blocks` together hold every address of a family: a tunnel for which they do not would leave some without a way. */
export function coversFamily(blocks: readonly AddressBlock[], family: 4 | 6): boolean {
  const length = family === 4 ? 4 : 16
  const ranges = blocks
    .filter(({ address }) => address.length === length)
    .map(({ address, bits }) => {
      const size = 1n << BigInt(8 * length - bits)
      const start = (BigInt(`0x${Buffer.from(address).toString('hex')}`) / size) * size
      return { start, end: start + size }
    })
    .sort((one, other) => (one.start < other.start ? -1 : 1))
  let reached = 0n
  for (const { start, end } of ranges) {
    if (start > reached) return false
    if (end > reached) reached = end
  }
  return reached === 1n << BigInt(8 * length)
}
