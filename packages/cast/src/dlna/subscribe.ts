import { AppError, type Clock, sleep } from '@lanterne/kernel'
import { askDevice } from '../http-request.ts'
import type { RendererService } from './renderer-description.ts'

const WANTED_SECONDS = 300
const LEAST_SECONDS = 10
const AGAIN_MS = 30_000

/**
 * Has a service tell `callback` of what changes (GENA, UPnP Device Architecture 1.1, 4.1), renewed in time until
 * `signal` aborts, and then given back. A device that tells nothing is asked again later: it is polled anyway.
 */
export async function keepSubscribed(
  { service, callback, clock }: { service: RendererService; callback: string; clock: Clock },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  let sid: string | undefined
  try {
    while (!signal.aborted) {
      const granted = await ask(service, sid, callback, { signal })
      sid = granted?.sid
      await sleep(clock, granted ? granted.seconds * 500 : AGAIN_MS, { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    if (sid !== undefined) await giveBack(service, sid)
  }
}

async function ask(
  service: RendererService,
  sid: string | undefined,
  callback: string,
  { signal }: { signal: AbortSignal },
): Promise<{ sid: string; seconds: number } | undefined> {
  const who = sid === undefined ? { callback: `<${callback}>`, nt: 'upnp:event' } : { sid }
  try {
    const answer = await askDevice(
      service.events,
      { method: 'SUBSCRIBE', headers: { ...who, timeout: `Second-${WANTED_SECONDS}` } },
      { signal },
    )
    return answer.status === 200 ? readGrant(answer.headers) : undefined
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AppError) return undefined
    throw error
  }
}

/** What a device grants; `undefined` where it says nothing that can be used. */
export function readGrant(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): { sid: string; seconds: number } | undefined {
  const { sid, timeout } = headers
  if (typeof sid !== 'string' || !/^[\w:.-]{1,128}$/.test(sid)) return undefined
  const [, seconds] = /^Second-(\d{1,6})$/i.exec(typeof timeout === 'string' ? timeout : '') ?? []
  return { sid, seconds: Math.max(LEAST_SECONDS, Number(seconds ?? WANTED_SECONDS)) }
}

/** A device that is gone has nothing to be given back. */
async function giveBack(service: RendererService, sid: string): Promise<void> {
  const request = { method: 'UNSUBSCRIBE', headers: { sid }, timeoutMs: 1000 }
  try {
    await askDevice(service.events, request, { signal: AbortSignal.timeout(1000) })
  } catch (error) {
    const isGone = error instanceof AppError || (error instanceof Error && error.name === 'TimeoutError')
    if (!isGone) throw error
  }
}
