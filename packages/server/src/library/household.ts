import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Profile } from '@lanterne/contract'
import { AppError, type Random } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'

/** Who watches, by what their browser keeps. */
export interface Household {
  /** The one that a request is of: by its cookies, or the only one that there is. Throws `profile-needed`. */
  who(cookies: string | undefined): Profile
  /** What a browser keeps, so that it is this profile's from now on. */
  cookieOf(profile: Profile): string
  /** What makes it forget who it was. */
  readonly noCookie: string
}

const yearSeconds = 31_536_000

/**
 * Tells viewers apart by a signed cookie: a browser sends it with everything, also with what a film's picture asks for,
 * and no page can read it. It ends with the profile, and with its code.
 */
export function createHousehold(options: {
  readonly library: Library
  readonly random: Random
  readonly port: number
}): Household {
  const { library, random, port } = options
  // Cookies do not tell ports apart: two houses on one machine each have their own.
  const name = `lanterne-${port}`
  let key = library.own.get('session-key')
  const keyNow = () => {
    if (key === undefined) {
      key = Buffer.from(random.bytes(32)).toString('base64')
      library.own.set('session-key', key)
    }
    return key
  }
  const sign = (id: string) =>
    createHmac('sha256', keyNow())
      .update(`${id}\n${library.pins.mark(id)}`)
      .digest('base64url')
  const shared = 'Path=/; HttpOnly; SameSite=Strict'
  return {
    who(cookies) {
      const profiles = library.profiles()
      const [id = '', mac = ''] = (readCookie(cookies, name) ?? '').split('.')
      const known = profiles.find((profile) => profile.id === id)
      if (known && isSame(mac, sign(id))) return known
      const [only] = profiles
      if (profiles.length === 1 && only && !only.isLocked) return only
      throw new AppError('profile-needed')
    },
    cookieOf(profile) {
      // Of a profile that is locked, the browser forgets when it is closed.
      const age = profile.isLocked ? '' : `; Max-Age=${yearSeconds}`
      return `${name}=${profile.id}.${sign(profile.id)}; ${shared}${age}`
    },
    noCookie: `${name}=; ${shared}; Max-Age=0`,
  }
}

function readCookie(cookies: string | undefined, name: string): string | undefined {
  const found = (cookies ?? '').split(';').map((each) => each.trim())
  return found.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1)
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}
