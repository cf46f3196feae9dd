import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { decodeLocalSearch, encodeLocalSearch, MOST_INFOHASHES } from './local-search-message.ts'

/** What neighbours on a link say that they share (BEP 14), is said again by us and read back as the same. */
export const fuzz: FuzzTarget = {
  name: 'local-search-message',
  words: ['\r\nPort: 6881', '\r\nInfohash: ', '\r\ncookie: x', 'BT-SEARCH * HTTP/1.1\r\n', '\r\n\r\n\r\n'],
  run(bytes) {
    const search = decodeLocalSearch(bytes)
    if (!search) return
    ok(search.port > 0 && search.port < 65536 && search.infohashes.length <= MOST_INFOHASHES)
    deepStrictEqual(
      decodeLocalSearch(encodeLocalSearch(search, { host: '239.192.152.143', port: 6771 })),
      search,
    )
  },
}
