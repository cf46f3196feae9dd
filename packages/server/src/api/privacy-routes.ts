import { type PrivacyTest, type ProfileAnswer, ProfileName, WayChoice } from '@lanterne/contract'
import { AppError, type Clock } from '@lanterne/kernel'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input, readBytes } from '../http/input.ts'
import { attackSelf } from '../privacy/attack-self.ts'
import type { Privacy } from '../privacy/privacy.ts'

/** A configuration is as long as this at most (`parseWireGuardConf`), and a little more is read to say so. */
const mostConfBytes = 1 << 20
/** As long as WireGuard takes to notice that nobody answers, and then some. */
const holdMs = 20_000
const noStore = { 'cache-control': 'no-store' }

const byId = input('param', v.object({ id: v.pipe(v.string(), v.maxLength(40)) }))
/** Said only by who was asked: what follows shows keys. */
const Sure = v.object({ isSure: v.literal(true) })

export interface PrivacyRoutesOptions {
  readonly privacy: Privacy
  readonly clock: Clock
  /** A person chose another way. */
  readonly onChoice: () => void
}

/**
 * Who can see what: `GET /`; `POST /choice`, after which the app goes on by that way; `POST /profiles?name=` with the text
 * of a configuration, `/profiles/:id`, `/:id/remove`, `/:id/export`; `POST /test`, which attacks and says what came of it.
 */
export const privacyRoutes = ({ privacy, clock, onChoice }: PrivacyRoutesOptions) => {
  let testing: Promise<PrivacyTest> | undefined
  /** Takes a configuration; one that is refused is an answer, with what a person can do about it. */
  const take = async (name: string, body: ReadableStream<Uint8Array> | null): Promise<ProfileAnswer> => {
    try {
      return { profile: await privacy.addProfile(name, await readConf(body)) }
    } catch (error) {
      if (!(error instanceof AppError) || typeof error.details['reason'] !== 'string') throw error
      const { reason, line, setting } = error.details
      return {
        fault: {
          reason,
          ...(typeof line === 'number' && { line }),
          ...(typeof setting === 'string' && { setting }),
        },
      }
    }
  }
  return new Hono()
    .get('/', (c) => c.json(privacy.status(), 200, noStore))
    .post('/choice', input('json', WayChoice), async (c) => {
      await privacy.choose(c.req.valid('json'))
      onChoice()
      return c.json(privacy.status(), 202, noStore)
    })
    .post('/profiles', input('query', ProfileName), async (c) => {
      const answer = await take(c.req.valid('query').name, c.req.raw.body)
      return c.json(answer, 'profile' in answer ? 201 : 200, noStore)
    })
    .post('/profiles/:id', byId, input('json', ProfileName), async (c) => {
      await privacy.renameProfile(c.req.valid('param').id, c.req.valid('json').name)
      return c.json(privacy.status(), 200, noStore)
    })
    .post('/profiles/:id/remove', byId, async (c) => {
      await privacy.removeProfile(c.req.valid('param').id)
      return c.json(privacy.status(), 200, noStore)
    })
    .post('/profiles/:id/export', byId, input('json', Sure), (c) =>
      c.json({ conf: privacy.exportProfile(c.req.valid('param').id) }, 200, noStore),
    )
    .post('/test', async (c) => {
      const { signal } = new AbortController()
      // One at a time: who asks meanwhile hears the same.
      testing ??= attackSelf(privacy, { clock, holdMs, signal }).finally(() => {
        testing = undefined
      })
      return c.json(await testing, 200, noStore)
    })
}

async function readConf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  try {
    return Buffer.from(await readBytes(body, mostConfBytes)).toString()
  } catch (cause) {
    throw new AppError('invalid-request', { cause, details: { reason: 'too-long' } })
  }
}
