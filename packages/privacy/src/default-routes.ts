import { isIPv4, isIPv6 } from 'node:net'

/** Where a system sends what is for the internet. `via` is an interface's name, or an address of this machine on it. */
export interface DefaultRoute {
  readonly gateway: string
  readonly via: string
}

const RTF_UP = 1
const RTF_GATEWAY = 2

/** Reads Linux's `/proc/net/route`, the best route first. */
export function readLinuxRoutes(table: string): DefaultRoute[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, destination, , flags = '0', , , , mask]) => {
      const isUp = (Number.parseInt(flags, 16) & (RTF_UP | RTF_GATEWAY)) === (RTF_UP | RTF_GATEWAY)
      return destination === '00000000' && mask === '00000000' && isUp
    })
    .toSorted((one, other) => Number(one[6]) - Number(other[6]))
    .flatMap(([via = '', , gateway = '']) => {
      // Four bytes as this machine's processor has them: the last one first wherever Node runs.
      const bytes = /^[\da-f]{8}$/i.test(gateway) ? [...Buffer.from(gateway, 'hex').reverse()] : []
      return bytes.length === 4 && via ? [{ gateway: bytes.join('.'), via }] : []
    })
}

/** Reads Linux's `/proc/net/ipv6_route`, the best route first. */
export function readLinuxRoutes6(table: string): DefaultRoute[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([destination, length, , , , , , , flags = '0']) => {
      const isUp = (Number.parseInt(flags, 16) & (RTF_UP | RTF_GATEWAY)) === (RTF_UP | RTF_GATEWAY)
      return /^0{32}$/.test(destination ?? '') && length === '00' && isUp
    })
    .toSorted((one, other) => Number.parseInt(one[5] ?? '', 16) - Number.parseInt(other[5] ?? '', 16))
    .flatMap(([, , , , gateway = '', , , , , via]) => {
      if (!/^[\da-f]{32}$/i.test(gateway) || !via) return []
      // Written as sockets write it.
      const { hostname } = new URL(`http://[${gateway.replace(/(....)(?!$)/g, '$1:')}]/`)
      const text = hostname.slice(1, -1)
      // An address of the link alone says nothing without the link.
      return [{ gateway: /^fe[89ab]/i.test(gateway) ? `${text}%${via}` : text, via }]
    })
}

/** Reads what `netstat -rn -f inet`, or `inet6`, of macOS and the BSDs prints. */
export function readBsdRoutes(table: string): DefaultRoute[] {
  return table.split('\n').flatMap((line) => {
    const [destination, gateway = '', flags = '', ...rest] = line.trim().split(/\s+/)
    // After the flags comes the interface; where counters stand before it, it is the first that is no number.
    const via = rest.find((word) => /^[a-z]+\d+$/i.test(word))
    const isAddress = isIPv4(gateway) || isIPv6(gateway)
    return destination === 'default' && isAddress && flags.includes('G') && via ? [{ gateway, via }] : []
  })
}

/** Reads what `route print -4 0.0.0.0` of Windows prints, in any language: five columns, the last one the metric. */
export function readWindowsRoutes(table: string): DefaultRoute[] {
  return table
    .split(/\r?\n/)
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([destination, mask, gateway = '', via = '', metric = '', ...more]) =>
        destination === '0.0.0.0' &&
        mask === '0.0.0.0' &&
        isIPv4(gateway) &&
        isIPv4(via) &&
        /^\d+$/.test(metric) &&
        more.length === 0,
    )
    .toSorted((one, other) => Number(one[4]) - Number(other[4]))
    .map(([, , gateway = '', via = '']) => ({ gateway, via }))
}
