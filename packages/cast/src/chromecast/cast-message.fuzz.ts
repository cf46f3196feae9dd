import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { CastMessageError, CastMessageReader, encodeCastMessage, MOST_MESSAGE_BYTES } from './cast-message.ts'

/** What a Chromecast says. */
export const fuzz: FuzzTarget = {
  name: 'cast-message',
  seeds: () => [
    encodeCastMessage({
      ...{ source: 'receiver-0', destination: '*', namespace: 'urn:x-cast:com.google.cast.receiver' },
      payload: '{"type":"RECEIVER_STATUS","requestId":1,"status":{"applications":[]}}',
    }),
  ],
  refuses: (error) => error instanceof CastMessageError,
  run(bytes) {
    for (const message of new CastMessageReader().read(bytes)) {
      ok(message.payload.length <= MOST_MESSAGE_BYTES)
      // Bytes that are no text became others, which may be longer.
      if (message.payload.length > MOST_MESSAGE_BYTES / 4) continue
      deepStrictEqual(new CastMessageReader().read(encodeCastMessage(message)), [message])
    }
  },
}
