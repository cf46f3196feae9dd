import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { addressBytes, addressText } from './address.ts'
import { readCompactPeers, writeCompactPeers } from './compact-peers.ts'

/** Addresses have one way to be written. */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'address',
    words: ['::', 'ffff:', '%eth0', '.', '255', '256', '::ffff:1.2.3.4', '0x7f'],
    run(bytes) {
      const read = addressBytes(Buffer.from(bytes).toString('latin1'))
      if (!read) return
      ok(read.length === 4 || read.length === 16)
      deepStrictEqual(addressBytes(addressText(read)), read)
    },
  },
  {
    name: 'compact-peers',
    run(bytes) {
      for (const length of [4, 16] as const) {
        const peers = readCompactPeers(bytes, length)
        if (!peers) continue
        ok(peers.length <= bytes.length / (length + 2) && peers.every(({ port }) => port > 0 && port < 65536))
        // An IPv4 address in IPv6's clothes is written without them.
        const plain = peers.filter(({ host }) => (addressBytes(host)?.length ?? 0) === length)
        deepStrictEqual(readCompactPeers(writeCompactPeers(peers, length), length), plain)
      }
    },
  },
]
