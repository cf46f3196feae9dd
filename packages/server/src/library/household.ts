import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Profile } from '@lanterne/contract'
import { AppError, type Random } from '@lanterne/kernel'
import type { KeptDevice, Library } from '@lanterne/library'

/** Who watches, by what their browser keeps. */
export interface Household {
  /**
   * The one that a request is of: by its cookies, the one whose device it is, or the only one that there is. Throws
   * `profile-needed`.
   */
  who(cookies: string | undefined, device?: KeptDevice): Profile
  /** What a browser keeps, so that it is this profile's from now on. */
  cookieOf(profile: Profile, device?: KeptDevice): string
  /** A child's device is left for another profile only with a code. Throws `not-for-this-age`. */
  expectMayEnter(profile: Profile, device: KeptDevice | undefined): void
  /** What makes it forget who it was. */
  readonly noCookie: string
}

const yearSeconds = 31_536_000

/**
 * Tells viewers apart by a signed cookie: a browser sends it with everything, also with what a film's picture asks for,
 * and no page can read it. It ends with the profile, with its code, and when its device becomes somebody else's.
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
  const sign = (id: string, device: KeptDevice | undefined) => {
    const of = device ? `\n${device.id}\n${device.profile ?? ''}` : ''
    return createHmac('sha256', keyNow())
      .update(`${id}\n${library.pins.mark(id)}${of}`)
      .digest('base64url')
  }
  const shared = 'Path=/; HttpOnly; SameSite=Strict'
  return {
    who(cookies, device) {
      const profiles = library.profiles()
      const [id = '', mac = ''] = (readCookie(cookies, name) ?? '').split('.')
      const known = profiles.find((profile) => profile.id === id)
      if (known && isSame(mac, sign(id, device))) return known
      if (device?.profile !== undefined) {
        const own = profiles.find((profile) => profile.id === device.profile)
        if (own && !own.isLocked) return own
        throw new AppError('profile-needed')
      }
      const [only] = profiles
      if (profiles.length === 1 && only && !only.isLocked) return only
      throw new AppError('profile-needed')
    },
    cookieOf(profile, device) {
      // Of a profile that is locked, the browser forgets when it is closed.
      const age = profile.isLocked ? '' : `; Max-Age=${yearSeconds}`
      return `${name}=${profile.id}.${sign(profile.id, device)}; ${shared}${age}`
    },
    expectMayEnter(profile, device) {
      if (device?.profile === undefined || profile.id === device.profile || profile.isLocked) return
      const own = library.profiles().find(({ id }) => id === device.profile)
      // Whose it was may be no more: that sets no child free.
      if (!own || own.ageLimit !== undefined) throw new AppError('not-for-this-age')
    },
    noCookie: `${name}=; ${shared}; Max-Age=0`,
  }
}

/** What a browser keeps by a name. */
export function readCookie(cookies: string | undefined, name: string): string | undefined {
  const found = (cookies ?? '').split(';').map((each) => each.trim())
  return found.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1)
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}
