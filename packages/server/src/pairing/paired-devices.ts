import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import type { DeviceChange, PairedDevice } from '@lanterne/contract'
import { AppError, type Clock, type Random } from '@lanterne/kernel'
import type { KeptDevice, Library } from '@lanterne/library'
import { readCookie } from '../library/household.ts'
import { nameDevice } from './device-name.ts'

/** When one more comes, the one that was not seen for longest goes. */
export const mostDevices = 32
/** How often it is written down that a device is here. */
const noteEveryMs = 60_000
const cookieName = 'lanterne-device'
/** Browsers keep no cookie for longer; each page renews it. */
const cookieSeconds = 400 * 86_400

/** A line that a device came by. */
type Line = Pick<Socket, 'once' | 'destroy' | 'destroyed'>

/** What the devices stand on. */
export interface PairedDevicesOptions {
  readonly library: Pick<Library, 'devices'>
  readonly clock: Clock
  readonly random: Random
}

/** Devices that may use this Lanterne, known by 256 random bits of which only the hash is kept. */
export class PairedDevices {
  readonly #options: PairedDevicesOptions
  readonly #lines = new Map<string, Set<Line>>()

  constructor(options: PairedDevicesOptions) {
    this.#options = options
  }

  list(): readonly PairedDevice[] {
    return this.#kept.list().map(({ hash: _, ...device }) => ({
      ...device,
      isHere: (this.#lines.get(device.id)?.size ?? 0) > 0,
    }))
  }

  /** Lets a device in; answers with it, and with what its browser keeps. */
  admit(userAgent: string | undefined): { readonly device: KeptDevice; readonly cookie: string } {
    const { random, clock } = this.#options
    const known = this.#kept.list()
    const surplus = [...known].sort((one, other) => one.seenMs - other.seenMs)
    for (const { id } of surplus.slice(0, Math.max(0, known.length - mostDevices + 1))) this.remove(id)
    const secret = Buffer.from(random.bytes(32)).toString('base64url')
    const nowMs = Math.floor(clock.epochMs())
    const device: KeptDevice = {
      id: Buffer.from(random.bytes(8)).toString('hex'),
      hash: hashOf(secret),
      name: nameDevice(
        userAgent,
        known.map(({ name }) => name),
      ),
      ...{ addedMs: nowMs, seenMs: nowMs },
    }
    this.#kept.put(device)
    return { device, cookie: cookieOf(`${device.id}.${secret}`) }
  }

  /** Which device sends these cookies. */
  who(cookies: string | undefined): KeptDevice | undefined {
    const [id = '', secret = '', ...rest] = (readCookie(cookies, cookieName) ?? '').split('.')
    const device = /^[0-9a-f]{16}$/.test(id) && rest.length === 0 ? this.#kept.find(id) : undefined
    if (!device) return undefined
    const [left, right] = [Buffer.from(hashOf(secret)), Buffer.from(device.hash)]
    return left.length === right.length && timingSafeEqual(left, right) ? device : undefined
  }

  /** The same cookie for as long again. */
  renew(cookies: string | undefined): string {
    return cookieOf(readCookie(cookies, cookieName) ?? '')
  }

  /** Notes that a device is here, by a line that ends with its right to be. */
  attend({ id, seenMs }: KeptDevice, line: Line): void {
    const nowMs = Math.floor(this.#options.clock.epochMs())
    if (Math.abs(nowMs - seenMs) >= noteEveryMs) this.#change(id, { seenMs: nowMs })
    const lines = this.#lines.get(id) ?? new Set()
    this.#lines.set(id, lines)
    if (lines.has(line) || line.destroyed) return
    lines.add(line)
    line.once('close', () => {
      lines.delete(line)
      if (lines.size === 0 && this.#lines.get(id) === lines) this.#lines.delete(id)
    })
  }

  /** Names it anew, or says whose it is; the latter ends what it has open. Throws `not-found`. */
  change(id: string, { name, profile }: DeviceChange): void {
    if (!this.#kept.find(id)) throw new AppError('not-found')
    if (name !== undefined) this.#change(id, { name })
    if (profile === undefined) return
    this.#change(id, { profile: profile ?? undefined })
    this.#cut(id)
  }

  /** It may do nothing from now on, and what it has open ends. Throws `not-found`. */
  remove(id: string): void {
    if (!this.#kept.find(id)) throw new AppError('not-found')
    this.#kept.remove(id)
    this.#cut(id)
  }

  get #kept() {
    return this.#options.library.devices
  }

  #change(id: string, change: Partial<Record<'name' | 'profile', string | undefined>> & { seenMs?: number }) {
    const now = this.#kept.find(id)
    if (!now) return
    const { profile, ...next } = { ...now, ...change }
    this.#kept.put({ ...next, name: next.name ?? now.name, ...(profile !== undefined && { profile }) })
  }

  #cut(id: string): void {
    for (const line of this.#lines.get(id) ?? []) line.destroy()
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function cookieOf(value: string): string {
  return `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${cookieSeconds}`
}
