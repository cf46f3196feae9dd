import { errorStatus, type Profiles } from '@lanterne/contract'
import { AppError, type ErrorCode } from '@lanterne/kernel'
import { homeProfile } from '@lanterne/library'
import * as v from 'valibot'

const Failed = v.object({
  error: v.object({
    code: v.picklist(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]), // Its keys are the closed list.
    details: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  }),
})
const ASK_LIMIT_MS = 10_000

/** The app that runs, as the command line asks it. */
export interface AppClient {
  /** Sends JSON, or bytes as they are. What the app answers, parsed; `undefined` for nothing. Throws what it says, and `closed` where it is no more. */
  ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body: unknown,
    options: { signal: AbortSignal },
  ): Promise<unknown>
}

/**
 * Asks the app at `address`, as the house's own profile. Its token is that of its page unless told. Throws
 * `profile-needed` where that profile is locked, and `closed` where nobody answers.
 */
export async function openAppClient(
  address: string,
  { signal, token: known }: { signal: AbortSignal; token?: string },
): Promise<AppClient> {
  const token = known ?? (await tokenOf(address, { signal }))
  const cookie = await cookieOf(address, { token, signal })
  return {
    async ask(method, path, body, options) {
      try {
        const answer = await fetch(`${address}${path}`, {
          method,
          headers: {
            'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json',
            ...{ 'x-lanterne-token': token, cookie },
          },
          ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
          signal: options.signal,
        })
        if (answer.status === 204) return undefined
        const said: unknown = await answer.json()
        if (answer.ok) return said
        const failed = v.safeParse(Failed, said)
        if (!failed.success) throw new AppError('closed')
        const { code, details = {} } = failed.output.error
        throw new AppError(code, { details })
      } catch (error) {
        options.signal.throwIfAborted()
        if (error instanceof AppError) throw error
        throw new AppError('closed', { cause: error })
      }
    },
  }
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
