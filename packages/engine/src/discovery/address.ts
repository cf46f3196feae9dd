/**
 * The 4 or 16 bytes of an IP address, without its zone; `undefined` for anything else.
 * An IPv4-mapped IPv6 address gives its 4.
 */
export function addressBytes(text: string): Uint8Array | undefined {
  const [host = ''] = text.split('%', 1)
  if (!host.includes(':')) return bytesOfIPv4(host)
  // The URL parser is the strictest reader of IPv6 at hand, and writes it one way only.
  if (host.length > 45 || !/^[\da-f:.]+$/i.test(host) || !URL.canParse(`http://[${host}]/`)) return undefined
  const [head = '', tail] = new URL(`http://[${host}]/`).hostname.slice(1, -1).split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const groups = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
  return unmapped(Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff])))
}

/** How 4 or 16 bytes are written as an IP address: one way only, IPv4-mapped IPv6 as IPv4. */
export function addressText(bytes: Uint8Array): string {
  const plain = unmapped(bytes)
  if (plain.length === 4) return plain.join('.')
  const groups: string[] = []
  for (let at = 0; at < 16; at += 2)
    groups.push((((plain[at] ?? 0) << 8) | (plain[at + 1] ?? 0)).toString(16))
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)
}

/** `host:port` as it stands in a URL. */
export function authorityOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

const POINT = 0x2e
const ZERO = 0x30

/** By hand: in a crowd, addresses are read more often than anything else. */
function bytesOfIPv4(host: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4)
  let place = 0
  let digits = 0
  let number = 0
  for (let at = 0; at < host.length; at++) {
    const digit = host.charCodeAt(at) - ZERO
    if (digit >= 0 && digit <= 9) {
      number = 10 * number + digit
      if (++digits > 3 || number > 255) return undefined
    } else if (host.charCodeAt(at) === POINT && digits > 0 && place < 3) {
      bytes[place++] = number
      digits = number = 0
    } else return undefined
  }
  bytes[place] = number
  return place === 3 && digits > 0 ? bytes : undefined
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}

const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

function unmapped(bytes: Uint8Array): Uint8Array {
  const isMapped = bytes.length === 16 && mappedPrefix.every((byte, index) => bytes[index] === byte)
  return isMapped ? bytes.subarray(12) : bytes
}
