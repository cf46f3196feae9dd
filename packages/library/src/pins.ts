import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError, type Clock, type Random } from '@lanterne/kernel'
import * as v from 'valibot'
import type { OwnValues } from './own-values.ts'

/** Codes that profiles are locked with. */
export interface Pins {
  has(profile: string): boolean
  /** Changes with the code: what was granted for an earlier one ends with it. Empty without a code. */
  mark(profile: string): string
  /** `undefined` takes the code away. */
  set(profile: string, pin: string | undefined): Promise<void>
  /** Throws `wrong-pin`; `too-many-tries`, with the seconds to wait. */
  check(profile: string, pin: string): Promise<void>
}

const Lock = v.object({ salt: v.string(), hash: v.string() })
const Tries = v.object({ count: v.number(), untilMs: v.number() })
/** 32 MiB and some tens of milliseconds for each guess, as OWASP has it for scrypt. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 << 20 }
const freeTries = 5
const firstWaitMs = 30_000
const longestWaitMs = 3_600_000
const derive = promisify<string, Uint8Array, number, typeof cost, Buffer>(scrypt)

export function createPins(own: OwnValues, { clock, random }: { clock: Clock; random: Random }): Pins {
  const read = <Schema extends v.GenericSchema>(schema: Schema, name: string) => {
    const text = own.get(name)
    return text === undefined ? undefined : v.parse(schema, JSON.parse(text))
  }
  const lockOf = (profile: string) => read(Lock, `pin/${profile}`)
  /** Counted before the guess is judged: many at once are as many. */
  const countTry = (profile: string) => {
    const name = `tries/${profile}`
    const { count, untilMs } = read(Tries, name) ?? { count: 0, untilMs: 0 }
    const nowMs = clock.epochMs()
    // A clock that was set back does not lock a house out for longer than the longest wait.
    const leftMs = Math.min(untilMs - nowMs, longestWaitMs)
    if (leftMs > 0) throw new AppError('too-many-tries', { details: { seconds: Math.ceil(leftMs / 1000) } })
    const waitMs =
      count + 1 < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (count + 1 - freeTries))
    own.set(name, JSON.stringify({ count: count + 1, untilMs: nowMs + waitMs }))
  }
  return {
    has: (profile) => lockOf(profile) !== undefined,
    mark: (profile) => lockOf(profile)?.salt ?? '',
    async set(profile, pin) {
      const salt = Buffer.from(random.bytes(16))
      const hash = pin === undefined ? undefined : await derive(pin, salt, 32, cost)
      own.set(
        `pin/${profile}`,
        hash && JSON.stringify({ salt: salt.toString('base64'), hash: hash.toString('base64') }),
      )
      own.set(`tries/${profile}`, undefined)
    },
    async check(profile, pin) {
      const lock = lockOf(profile)
      if (!lock) return
      countTry(profile)
      const hash = await derive(pin, Buffer.from(lock.salt, 'base64'), 32, cost)
      if (!timingSafeEqual(hash, Buffer.from(lock.hash, 'base64'))) throw new AppError('wrong-pin')
      own.set(`tries/${profile}`, undefined)
    },
  }
}
