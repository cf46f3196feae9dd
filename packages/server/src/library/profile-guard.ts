import type { Profile } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import type { KeptDevice } from '@lanterne/library'
import type { MiddlewareHandler } from 'hono'
import { isAmong } from '../http/routes-among.ts'
import type { Household } from './household.ts'

/** What handlers behind the guard know. */
export interface WithProfile {
  Variables: {
    profile: Profile
    /** Absent on the machine that Lanterne runs on. */
    device?: KeptDevice
  }
}

/** What is answered before anybody has said who they are: who there is, and playbacks, whose names nobody guesses. */
const forAnybody = [
  'GET /api/profiles',
  'POST /api/profiles/:id/enter',
  'POST /api/profiles/leave',
  'GET /api/instance',
  'GET /api/playbacks/:id',
  'GET /api/playbacks/:id/details',
  'GET /api/playbacks/:id/chapters',
  'POST /api/playbacks/:id/close',
  'DELETE /api/playbacks/:id',
]

/** What a children's profile may ask for. Anything else is not theirs, also what is added to the app later. */
const forChildren = [
  ...forAnybody,
  'GET /api/home',
  'GET /api/sources',
  'GET /api/titles/:id',
  'GET /api/search',
  'POST /api/playbacks',
  'POST /api/outlooks',
  'POST /api/outlooks/:id/close',
  'GET /api/events',
  'GET /api/library',
  'GET /api/library/list',
  'POST /api/library/list',
  'POST /api/library/progress',
  'POST /api/library/watched',
  'POST /api/library/dismissals',
  'POST /api/library/choices',
  'GET /api/kept',
  // What they may watch, on a screen of the house; of what others show there they hear and do nothing.
  'GET /api/cast',
  'GET /api/cast/screens',
  'POST /api/cast',
  'POST /api/cast/commands',
  'POST /api/cast/stop',
  'DELETE /api/cast',
]

/** Finds out who asks, and refuses what is not for them. Throws `profile-needed`, `not-for-this-age`. */
export function profileGuard({ household }: { household: Household }): MiddlewareHandler<WithProfile> {
  return async (c, next) => {
    const asked = [c.req.method, c.req.path] as const
    const profile = whoOrNobody(household, c.req.header('cookie'), c.get('device'))
    const isPlayback = asked[1] === '/api/events' && c.req.query('playback') !== undefined
    if (!profile && !isPlayback && !isAmong(forAnybody, ...asked)) throw new AppError('profile-needed')
    if (profile?.ageLimit !== undefined && !isAmong(forChildren, ...asked))
      throw new AppError('not-for-this-age')
    // Playbacks of others are found by who is told of all of them.
    const isNamed =
      isPlayback || ['library', 'outlook', 'cast'].some((name) => c.req.query(name) !== undefined)
    const isOfAll = asked[1] === '/api/events' && !isNamed
    if (profile?.ageLimit !== undefined && isOfAll) throw new AppError('not-for-this-age')
    if (profile) c.set('profile', profile)
    await next()
  }
}

function whoOrNobody(
  household: Household,
  cookies: string | undefined,
  device: KeptDevice | undefined,
): Profile | undefined {
  try {
    return household.who(cookies, device)
  } catch (error) {
    if (error instanceof AppError && error.code === 'profile-needed') return undefined
    throw error
  }
}
