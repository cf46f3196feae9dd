import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { mutateBencode } from '../testing/mutate-bencode.ts'
import { decodeHolepunchMessage, encodeHolepunchMessage } from './holepunch-message.ts'
import { decodePexMessage, encodePexMessage } from './pex-message.ts'

/** What peers say of other peers (BEP 11, 55). */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'pex-message',
    mutate: mutateBencode,
    words: ['5:added6:', '7:added.f1:', '7:dropped6:', '6:added618:', '8:added6.f1:'],
    run(bytes) {
      const message = decodePexMessage(bytes)
      if (!message) return
      // Two lists of each family, of which the beginning counts.
      ok(message.added.length <= 400 && message.dropped.length <= 400)
      for (const { endpoint, flags } of message.added) ok(endpoint.port > 0 && flags >= 0 && flags <= 255)
      // IPv4 in IPv6's clothes is written as what it is: once read so, it stays so.
      const again = decodePexMessage(encodePexMessage(message))
      ok(again !== undefined)
      if (again.added.length === message.added.length)
        deepStrictEqual(decodePexMessage(encodePexMessage(again)), again)
    },
  },
  {
    name: 'holepunch-message',
    run(bytes) {
      const message = decodeHolepunchMessage(bytes)
      if (!message) return
      ok(message.endpoint.port > 0 && message.kind <= 2)
      deepStrictEqual(decodeHolepunchMessage(encodeHolepunchMessage(message)), message)
    },
  },
]
