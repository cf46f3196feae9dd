import { Pin, ProfileFacts } from '@lanterne/contract'
import { AppError, type Random } from '@lanterne/kernel'
import { homeProfile, type Library } from '@lanterne/library'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'
import type { Household } from '../library/household.ts'
import type { WithProfile } from '../library/profile-guard.ts'

const byId = input('param', v.object({ id: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,24}$/)) }))
const Entering = v.object({ pin: v.optional(Pin) })
const Locking = v.object({
  /** Absent: unlocked from now on. */ pin: v.optional(Pin),
  present: v.optional(Pin),
})
const Removing = v.object({ present: v.optional(Pin) })
const mostProfiles = 12

/** What profiles are chosen and changed with. */
export interface ProfileRoutesOptions {
  readonly library: Library
  readonly household: Household
  readonly random: Random
}

/**
 * Who may be watching: `GET /`, `POST /`, `POST /:id` (new facts), `/:id/enter`, `/:id/lock`, `/:id/remove`, `/leave`.
 * What is locked is changed by who is in it, or knows its code.
 */
export const profileRoutes = ({ library, household, random }: ProfileRoutesOptions) => {
  const find = (id: string) => {
    const found = library.profiles().find((profile) => profile.id === id)
    if (!found) throw new AppError('not-found')
    return found
  }
  const expectKey = async (id: string, own: string, pin: string | undefined) => {
    if (find(id).isLocked && id !== own) await library.pins.check(id, pin ?? '')
  }
  return new Hono<WithProfile>()
    .get('/', (c) => {
      // Nobody, before somebody was chosen.
      const current = (c.get('profile') as { readonly id: string } | undefined)?.id
      return c.json({ profiles: library.profiles(), ...(current !== undefined && { current }) })
    })
    .post('/leave', (c) => {
      c.header('set-cookie', household.noCookie)
      return c.json({})
    })
    .post('/', input('json', ProfileFacts), (c) => {
      if (library.profiles().length >= mostProfiles) throw new AppError('invalid-request')
      const facts = named(c.req.valid('json'))
      const id = Buffer.from(random.bytes(9)).toString('hex')
      library.putProfile(id, facts)
      // Who was alone until now goes on as who they were.
      c.header('set-cookie', household.cookieOf(find(c.get('profile').id), c.get('device')))
      return c.json(find(id), 201)
    })
    .post('/:id', byId, input('json', ProfileFacts), async (c) => {
      const { id } = c.req.valid('param')
      await expectKey(id, c.get('profile').id, undefined)
      const facts = named(c.req.valid('json'))
      // There is always somebody who may manage.
      if (id === homeProfile && facts.ageLimit !== undefined) throw new AppError('invalid-request')
      library.putProfile(find(id).id, facts)
      return c.json(find(id))
    })
    .post('/:id/enter', byId, input('json', Entering), async (c) => {
      const { id } = c.req.valid('param')
      household.expectMayEnter(find(id), c.get('device'))
      await library.pins.check(find(id).id, c.req.valid('json').pin ?? '')
      c.header('set-cookie', household.cookieOf(find(id), c.get('device')))
      return c.json(find(id))
    })
    .post('/:id/lock', byId, input('json', Locking), async (c) => {
      const { id } = c.req.valid('param')
      const { pin, present } = c.req.valid('json')
      await expectKey(id, c.get('profile').id, present)
      await library.pins.set(find(id).id, pin)
      // Its cookies ended with the code of before.
      if (id === c.get('profile').id) c.header('set-cookie', household.cookieOf(find(id), c.get('device')))
      return c.json(find(id))
    })
    .post('/:id/remove', byId, input('json', Removing), async (c) => {
      const { id } = c.req.valid('param')
      if (id === homeProfile) throw new AppError('invalid-request')
      await expectKey(id, c.get('profile').id, c.req.valid('json').present)
      library.removeProfile(find(id).id)
      return c.json({})
    })
}

/** A profile that somebody makes or changes has a name. Throws `invalid-request`. */
function named(facts: ProfileFacts): ProfileFacts {
  if (facts.name === '') throw new AppError('invalid-request')
  return facts
}
