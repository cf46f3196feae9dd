import { isIPv4, isIPv6 } from 'node:net'

/** An address as it stands in packets: 4 bytes of IPv4, or 16 of IPv6. */
export type AddressBytes = Uint8Array

/** The bytes of an address in text (IPv6 with neither brackets nor zone); `undefined` for anything else. */
export function addressBytes(text: string): AddressBytes | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number)
  if (!isIPv6(text) || text.includes('%')) return undefined
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const [prefix, four] = tail ? [tail[1] ?? '', addressBytes(tail[2] ?? '')] : [text, undefined]
  const words = four ? `${prefix}${word(four, 0)}:${word(four, 2)}` : text
  const [left = '', right] = words.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const [head, end] = [groups(left), groups(right ?? '')]
  const zeros = right === undefined ? 0 : 8 - head.length - end.length
  const all = [...head, ...Array.from({ length: zeros }, () => '0'), ...end]
  const bytes = new Uint8Array(16)
  for (const [index, group] of all.entries()) {
    const value = Number.parseInt(group, 16)
    bytes[2 * index] = value >> 8
    bytes[2 * index + 1] = value & 0xff
  }
  return bytes
}

/** The text of an address, IPv6 as RFC 5952 writes it. */
export function addressText(bytes: AddressBytes): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) => word(bytes, 2 * index))
  let [from, length] = [0, 1]
  for (let start = 0; start < 8; start++) {
    let end = start
    while (groups[end] === '0') end++
    if (end - start > length) [from, length] = [start, end - start]
  }
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, from).join(':')}::${groups.slice(from + length).join(':')}`
}

function word(bytes: Uint8Array, at: number): string {
  return (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16)
}

/** Whether two addresses are the same. */
export function sameAddress(one: AddressBytes, other: AddressBytes): boolean {
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}

/** A block of addresses: the first `bits` bits of `address`. */
export interface AddressBlock {
  readonly address: AddressBytes
  readonly bits: number
}

/** Reads `192.0.2.0/24`, `2001:db8::/32` or a lone address; `undefined` for anything else. */
export function parseAddressBlock(text: string): AddressBlock | undefined {
  const [host = '', bitsText, more] = text.split('/')
  const address = addressBytes(host)
  if (!address || more !== undefined) return undefined
  const most = 8 * address.length
  if (bitsText === undefined) return { address, bits: most }
  if (!/^\d{1,3}$/.test(bitsText) || Number(bitsText) > most) return undefined
  return { address, bits: Number(bitsText) }
}

/** Whether `address` is in `block`. */
export function isInBlock(address: AddressBytes, { address: base, bits }: AddressBlock): boolean {
  if (address.length !== base.length) return false
  const whole = bits >> 3
  for (let at = 0; at < whole; at++) if (address[at] !== base[at]) return false
  const rest = bits & 7
  return rest === 0 || (((address[whole] ?? 0) ^ (base[whole] ?? 0)) & (0xff << (8 - rest)) & 0xff) === 0
}
