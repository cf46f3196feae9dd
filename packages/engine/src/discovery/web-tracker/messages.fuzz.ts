import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import {
  formatAnnounce,
  formatAnswer,
  formatScrape,
  formatTrackerMessage,
  readPeerMessage,
  readTrackerMessage,
} from './messages.ts'

const twenty = 'aaaaaaaaaaaaaaaaaaaa'
const words = [
  '"action":"announce",',
  '"action":"scrape",',
  `"info_hash":"${twenty}",`,
  `"peer_id":"${twenty}",`,
  `"to_peer_id":"${twenty}",`,
  '"offer":{"type":"offer","sdp":"v=0"},',
  '"answer":{"type":"answer","sdp":"v=0"},',
  '"offer_id":"a",',
  '"failure reason":"no",',
  `"files":{"${twenty}":{"complete":1}},`,
  '"__proto__":{},',
  '1e400',
  '\\u0000',
]

/** What WebTorrent's trackers and their peers say to each other, said again and read back as the same. */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'web-tracker-message',
    words,
    run(bytes) {
      const message = readTrackerMessage(Buffer.from(bytes).toString())
      if (!message) return
      if (message.kind === 'scraped') ok(message.files.size <= 20)
      if (message.kind === 'announced') ok((message.interval ?? 0) >= 0 && (message.minInterval ?? 0) >= 0)
      deepStrictEqual(readTrackerMessage(formatTrackerMessage(message)), message)
    },
  },
  {
    name: 'web-peer-message',
    words,
    run(bytes) {
      const message = readPeerMessage(Buffer.from(bytes).toString())
      if (!message) return
      if (message.kind === 'scrape') {
        ok(message.infohashes.length <= 20)
        deepStrictEqual(readPeerMessage(formatScrape(message.infohashes)), message)
      } else if (message.kind === 'answer') deepStrictEqual(readPeerMessage(formatAnswer(message)), message)
      else {
        ok(message.offers.length <= 20 && message.left >= 0 && message.uploaded >= 0)
        deepStrictEqual(readPeerMessage(formatAnnounce(message)), message)
      }
    },
  },
]
