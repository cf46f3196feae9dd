import { deepStrictEqual, ok } from 'node:assert/strict'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { readReply, unwrapDatagram, wrapDatagram } from './socks-messages.ts'

/** Whatever a proxy says is read or refused, and what is read is written as it was. */
export const fuzz: FuzzTarget = {
  name: 'socks-messages',
  refuses: (error) => error instanceof AppError && error.code === 'connection-failed',
  seeds: () => [
    Uint8Array.of(5, 0, 0, 1, 192, 0, 2, 1, 0, 80),
    Uint8Array.of(5, 0, 0, 3, 4, 102, 105, 108, 109, 0, 80),
    Uint8Array.of(0, 0, 0, 1, 192, 0, 2, 1, 0, 53, 1, 2, 3),
    Uint8Array.of(0, 0, 0, 4, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 53, 9),
  ],
  run(bytes) {
    const got = unwrapDatagram(bytes)
    // A name may be one of any bytes there, and is none of ours then.
    if (got && /^[\d.:a-f]+$/.test(got.from.host))
      deepStrictEqual(unwrapDatagram(wrapDatagram(got.message, got.from)), got)
    const reply = readReply(bytes)
    ok(reply === undefined || reply.end <= bytes.length)
  },
}
