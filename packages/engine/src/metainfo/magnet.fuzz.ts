import { deepStrictEqual } from 'node:assert'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { formatMagnet, parseMagnet } from './magnet.ts'

/** What a link says is said by the link that is written of it. */
export const fuzz: FuzzTarget = {
  name: 'magnet',
  refuses: (error) =>
    error instanceof AppError && ['invalid-magnet', 'unsupported-torrent'].includes(error.code),
  words: [
    '&tr=',
    '&x.pe=',
    '&so=',
    '&ws=',
    '&dn=',
    'urn:btmh:1220',
    'udp://',
    '[::1]:1',
    '%00',
    '%ff',
    '0-99999',
  ],
  run(bytes) {
    const magnet = parseMagnet(Buffer.from(bytes).toString('utf8'))
    deepStrictEqual(parseMagnet(formatMagnet(magnet)), magnet)
  },
}
