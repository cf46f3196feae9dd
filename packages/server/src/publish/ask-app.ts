import type { PublishRequest, Shares } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { openAppClient } from '../app-client/open-app-client.ts'
import type { KeptShare } from './kept-shares.ts'

/** What the command line tells of a share; the app has checked the rest. */
const Answer = v.pipe(
  v.looseObject({ infohash: v.string(), link: v.string(), magnet: v.string() }),
  v.transform((share) => share as unknown as KeptShare),
)
const ASK_LIMIT_MS = 10_000

/** Asks the app that runs at `address` to share a film. Throws what it says, and `closed` where it is no more. */
export async function publishByApp(
  address: string,
  request: PublishRequest,
  { signal }: { signal: AbortSignal },
): Promise<KeptShare> {
  const app = await openAppClient(address, { signal })
  try {
    return v.parse(Answer, await app.ask('POST', '/api/shares', request, { signal }))
  } catch (error) {
    // Who stops the command takes back what it asked for; an app that is gone has nothing to take back.
    if (signal.aborted)
      await app
        .ask('POST', '/api/shares/cancel', {}, { signal: AbortSignal.timeout(ASK_LIMIT_MS) })
        .catch(() => {})
    signal.throwIfAborted()
    if (error instanceof AppError) throw error
    throw new AppError('closed', { cause: error })
  }
}

/** How much of a film the app has made ready; `undefined` when it makes none ready. */
export async function workOf(address: string, { signal }: { signal: AbortSignal }): Promise<Shares['work']> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_LIMIT_MS)])
  const app = await openAppClient(address, { signal: limit })
  return ((await app.ask('GET', '/api/shares', undefined, { signal: limit })) as Shares).work // The app and this command are one program.
}
