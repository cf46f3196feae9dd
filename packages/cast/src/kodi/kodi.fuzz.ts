import { ok } from 'node:assert'
import { AppError } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { readKodiAnswers } from './call-kodi.ts'

/** What a Kodi answers. */
export const fuzz: FuzzTarget = {
  name: 'kodi-answers',
  seeds: () => [
    Buffer.from(
      '[{"id":0,"jsonrpc":"2.0","result":[]},{"id":1,"jsonrpc":"2.0","result":{"speed":1,"time":{"hours":0}}}]',
    ),
    Buffer.from('{"error":{"code":-32100,"message":"Failed to execute method."},"id":0,"jsonrpc":"2.0"}'),
  ],
  words: ['"id":1', '"error":', '"result":null', '"__proto__":{}', '[[[['],
  refuses: (error) => error instanceof AppError,
  run(bytes) {
    ok(readKodiAnswers(Buffer.from(bytes).toString(), 2).length === 2)
  },
}
