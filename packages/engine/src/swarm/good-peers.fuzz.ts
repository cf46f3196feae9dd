import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { formatGoodPeers, MOST_GOOD_PEERS, parseGoodPeers } from './good-peers.ts'

const nowMs = 1_900_000_000_000

/** What is remembered of good peers is written again and read back as the same. */
export const fuzz: FuzzTarget = {
  name: 'good-peers',
  words: ['"host":"', '"port":', '"transport":"utp"', '"rate":', '"seenMs":', 'null', 'true', '1e999', '-1'],
  run(bytes) {
    const peers = parseGoodPeers(Buffer.from(bytes).toString('utf8'), nowMs)
    ok(peers.length <= MOST_GOOD_PEERS && peers.every(({ port }) => port > 0 && port < 65536))
    const written = formatGoodPeers(peers)
    deepStrictEqual(formatGoodPeers(parseGoodPeers(written, nowMs)), written)
  },
}
