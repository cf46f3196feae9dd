import { ok } from 'node:assert'
import { isIP } from 'node:net'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { parseAnswer, RECORD, writeQuestion } from './message.ts'

/** An answer of a name server: addresses, few enough, whatever it says. */
export const fuzz: FuzzTarget = {
  name: 'dns-answer',
  seeds: () => {
    const question = writeQuestion(7, 'film.example', RECORD.a) as Uint8Array
    const head = question.slice()
    head.set([0x81, 0x80, 0, 1, 0, 3], 2)
    const alias = [0xc0, 12, 0, 5, 0, 1, 0, 0, 1, 0, 0, 4, 1, 97, 0xc0, 17]
    const address = [1, 97, 0xc0, 17, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
    return [Uint8Array.from([...head, ...alias, ...address, ...address]), question]
  },
  run(bytes) {
    for (const type of [RECORD.a, RECORD.aaaa]) {
      const answer = parseAnswer(bytes, 'film.example', type)
      if (!answer) continue
      const family = type === RECORD.a ? 4 : 6
      ok(answer.addresses.length <= 256 && answer.addresses.every((address) => isIP(address) === family))
      ok(answer.ttlSeconds >= 0 && answer.ttlSeconds <= 0x7fffffff)
    }
  },
}
