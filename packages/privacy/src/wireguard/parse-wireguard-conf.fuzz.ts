import { ok } from 'node:assert'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { parseWireGuardConf } from './parse-wireguard-conf.ts'

/** A configuration: what is read has keys, addresses and ports that can be used. */
export const fuzz: FuzzTarget = {
  name: 'wireguard-conf',
  refuses: (error) => error instanceof AppError && error.code === 'invalid-request',
  words: [
    '[Interface]\n',
    '[Peer]\n',
    'Address=',
    'DNS = 1.1.1.1\n',
    '::/0',
    '/33',
    'Endpoint = [::1]:1\n',
    'PostUp=a\n',
  ],
  run(bytes) {
    const { privateKey, addresses, mtu, peers } = parseWireGuardConf(Buffer.from(bytes).toString('utf8'))
    ok(privateKey.length === 32 && addresses.length > 0 && mtu >= 576 && mtu < 65_536 && peers.length > 0)
    for (const { publicKey, presharedKey, allowed, endpoint, keepaliveSeconds } of peers) {
      ok(publicKey.length === 32 && (presharedKey?.length ?? 32) === 32)
      ok(allowed.every(({ address, bits }) => bits >= 0 && bits <= 8 * address.length))
      ok(!endpoint || (endpoint.port > 0 && endpoint.port < 65_536 && endpoint.host.length > 0))
      ok(keepaliveSeconds >= 0 && keepaliveSeconds < 65_536)
    }
  },
}
