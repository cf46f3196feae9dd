import { ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { createSimClock, createSimRandom } from '../sim/index.ts'
import { answerHttp, requestHeadEnd } from './tracker-http.ts'
import { TrackerSwarms } from './tracker-swarms.ts'
import { answerUdp } from './tracker-udp.ts'

const clock = createSimClock()
const options = {
  swarms: new TrackerSwarms({ clock, random: createSimRandom(1), peerLifeMs: 1000 }),
  intervalSeconds: 60,
  clock,
  secret: new Uint8Array(32),
}
const from = { host: '192.0.2.1', port: 5 }
const connect = Uint8Array.of(0, 0, 4, 0x17, 0x27, 0x10, 0x19, 0x80, 0, 0, 0, 0, 9, 9, 9, 9)

/** What comes to our own tracker: anything is answered as HTTP is, and nobody unknown gets more than they sent. */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'tracker-http-request',
    words: [
      'info_hash=',
      '&peer_id=',
      '&port=1',
      '&left=0',
      '&numwant=9',
      '%00',
      ' HTTP/1.1\r\n\r\n',
      '&event=stopped',
    ],
    run(bytes) {
      const end = requestHeadEnd(bytes)
      ok(end === undefined || end <= bytes.length)
      const answer = Buffer.from(answerHttp(bytes, from, options)).toString('latin1')
      ok(/^HTTP\/1\.1 (200|400|404|405) /.test(answer))
    },
  },
  {
    name: 'tracker-udp-request',
    run(bytes) {
      ok((answerUdp(bytes, from, options)?.length ?? 0) <= bytes.length)
      // The same from who has a connection id.
      const id = answerUdp(connect, from, options)?.subarray(8) ?? new Uint8Array()
      const answer = answerUdp(new Uint8Array(Buffer.concat([id, bytes])), from, options)
      ok(answer === undefined || answer.length >= 8)
    },
  },
]
