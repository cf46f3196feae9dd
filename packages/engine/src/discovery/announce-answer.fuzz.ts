import { ok } from 'node:assert'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { mutateBencode } from '../testing/mutate-bencode.ts'
import type { AnnounceAnswer } from './announce.ts'
import { maxPeers } from './announce-answer.ts'
import { readAnnounceAnswer } from './announce-http.ts'
import { readUdpAnswer } from './announce-udp.ts'

const refuses = (error: unknown) =>
  error instanceof AppError && ['tracker-failed', 'tracker-answer-invalid'].includes(error.code)

/** What trackers answer is brought within bounds. */
function expectSane({ peers, intervalMs, minIntervalMs, seeds, leeches, trackerId }: AnnounceAnswer): void {
  ok(peers.length <= maxPeers && peers.every(({ port }) => port > 0 && port < 65536))
  ok(intervalMs >= 60_000 && intervalMs <= 7_200_000 && minIntervalMs <= intervalMs && minIntervalMs > 0)
  ok((seeds ?? 0) >= 0 && (leeches ?? 0) >= 0 && (trackerId?.length ?? 0) <= 256)
}

export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'tracker-http-answer',
    refuses,
    mutate: mutateBencode,
    words: [
      '8:intervali900e',
      '5:peers6:',
      '5:peersl',
      '14:failure reason2:no',
      '6:peers618:',
      '10:tracker id',
    ],
    run: (body) => expectSane(readAnnounceAnswer({ status: 200, body, remoteHost: '203.0.113.9' })),
  },
  {
    name: 'tracker-udp-answer',
    refuses,
    run(message) {
      // Shorter ones, and those of another question, are not given to it.
      if (message.length < 8) return
      for (const host of ['203.0.113.9', '2001:db8::9']) expectSane(readUdpAnswer(message, host))
    },
  },
]
