import type { PublishRequest } from '@lanterne/contract'
import { errorStatus, type Profiles, type Shares } from '@lanterne/contract'
import { AppError, type ErrorCode } from '@lanterne/kernel'
import { homeProfile } from '@lanterne/library'
import * as v from 'valibot'
import type { KeptShare } from './kept-shares.ts'

const Failed = v.object({
  error: v.object({
    code: v.picklist(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]), // Its keys are the closed list.
    details: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  }),
})
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
  const token = await tokenOf(address, { signal })
  const cookie = await cookieOf(address, { token, signal })
  const post = (path: string, body: unknown, until: AbortSignal) =>
    fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-lanterne-token': token, cookie },
      body: JSON.stringify(body),
      signal: until,
    })
  try {
    const answer = await post('/api/shares', request, signal)
    const body: unknown = await answer.json()
    if (answer.ok) return v.parse(Answer, body)
    const failed = v.safeParse(Failed, body)
    if (!failed.success) throw new AppError('closed')
    const { code, details = {} } = failed.output.error
    throw new AppError(code, { details })
  } catch (error) {
    // Who stops the command takes back what it asked for; an app that is gone has nothing to take back.
    if (signal.aborted)
      await post('/api/shares/cancel', {}, AbortSignal.timeout(ASK_LIMIT_MS)).catch(() => {})
    signal.throwIfAborted()
    if (error instanceof AppError) throw error
    throw new AppError('closed', { cause: error })
  }
}

/** How much of a film the app has made ready; `undefined` when it makes none ready. */
export async function workOf(address: string, { signal }: { signal: AbortSignal }): Promise<Shares['work']> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_LIMIT_MS)])
  const cookie = await cookieOf(address, { token: await tokenOf(address, { signal: limit }), signal: limit })
  const answer = await fetch(`${address}/api/shares`, { headers: { cookie }, signal: limit })
  return ((await answer.json()) as Shares).work // The app and this command are one program.
}

/** The app gives its token to whoever may read its page: programs of this machine. */
async function tokenOf(address: string, { signal }: { signal: AbortSignal }): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_LIMIT_MS)])
  const page = await (await fetch(`${address}/`, { signal: limit })).text()
  return /<meta name="lanterne-token" content="([^"]*)"/.exec(page)?.[1] ?? ''
}

/** The command line is of the house's own profile. Throws `profile-needed` where that is locked: then the page shares. */
async function cookieOf(
  address: string,
  { token, signal }: { token: string; signal: AbortSignal },
): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_LIMIT_MS)])
  const { profiles } = (await (await fetch(`${address}/api/profiles`, { signal: limit })).json()) as Profiles
  if (profiles.find(({ id }) => id === homeProfile)?.isLocked) throw new AppError('profile-needed')
  const answer = await fetch(`${address}/api/profiles/${homeProfile}/enter`, {
    ...{ method: 'POST', headers: { 'x-lanterne-token': token }, body: '{}', signal: limit },
  })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}
