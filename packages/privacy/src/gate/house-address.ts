import { type AddressBlock, addressBytes, isInBlock, parseAddressBlock } from '../packet/ip-address.ts'

/**
 * Blocks that lead to this machine, to this house or to nobody on the internet: RFC 1122, 1918, 3927, 6598, 5735, 4193,
 * 4291, and those that carry an IPv4 address (RFC 6052, 3056).
 */
const blocks: readonly AddressBlock[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3'],
  ...['::/80', '::ffff:0:0/96', '64:ff9b::/96', '2002::/16', 'fc00::/7', 'fe80::/9', 'ff00::/8'],
].flatMap((text) => parseAddressBlock(text) ?? [])

/**
 * Whether a host is this machine, this house or nobody in particular. Of names only `localhost`, `.local` and those
 * without a point are: others must be looked up first.
 */
export function isHouseAddress(host: string): boolean {
  const bytes = addressBytes(host.split('%', 1)[0] ?? '')
  if (!bytes) return !/\../.test(host) || /(^|\.)(localhost|local)\.?$/i.test(host)
  return blocks.some((block) => isInBlock(bytes, block))
}
