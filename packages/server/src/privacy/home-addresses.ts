import { networkInterfaces } from 'node:os'

/** Addresses of this machine as its links have them, loopback left out. */
export function linkAddresses(): readonly { readonly name: string; readonly addresses: readonly string[] }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, all = []]) => {
    const addresses = all.filter(({ internal }) => !internal).map(({ address }) => plain(address))
    return addresses.length > 0 ? [{ name, addresses }] : []
  })
}

/** Whether an address is one of this machine's, as it has them now, or was known by it when nothing was hidden. */
export function isHomeAddress(host: string, homes: readonly string[]): boolean {
  const address = plain(host)
  return homes.includes(address) || linkAddresses().some(({ addresses }) => addresses.includes(address))
}

function plain(address: string): string {
  return (address.split('%', 1)[0] ?? '').toLowerCase()
}
