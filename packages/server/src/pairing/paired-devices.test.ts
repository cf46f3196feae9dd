import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '@lanterne/kernel'
import { type Library, openLibrary } from '@lanterne/library'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../testing/manual-clock.ts'
import { nameDevice } from './device-name.ts'
import { mostDevices, PairedDevices } from './paired-devices.ts'

let folder: string
let library: Library
let clock: ReturnType<typeof createManualClock>
let devices: PairedDevices
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanterne-paired-'))
  clock = createManualClock()
  clock.pass(1_800_000_000_000)
  library = openLibrary(join(folder, 'library.sqlite'), { clock, random: systemRandom })
  devices = new PairedDevices({ library, clock, random: systemRandom })
})
afterEach(() => {
  library[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

class Line extends EventEmitter {
  destroyed = false
  destroy() {
    this.destroyed = true
    this.emit('close')
    return this as never
  }
}
const sent = (cookie: string) => cookie.split(';')[0]

describe('PairedDevices', () => {
  it('knows a device by its cookie, which is written down nowhere', () => {
    const { device, cookie } = devices.admit('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)')
    expect(cookie).toMatch(
      /^lanterne-device=[0-9a-f]{16}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    )
    expect(devices.who(`a=b; ${sent(cookie)}; c=d`)).toEqual(device)
    expect(devices.renew(sent(cookie))).toBe(cookie)
    const secret = sent(cookie)?.split('.')[1] ?? ''
    for (const ending of ['', '-wal']) {
      expect(readFileSync(join(folder, `library.sqlite${ending}`), 'latin1')).not.toContain(secret)
    }
  })

  it('knows nobody else', () => {
    const { device, cookie } = devices.admit(undefined)
    const other = devices.admit(undefined)
    const secret = sent(cookie)?.split('.')[1] ?? ''
    for (const value of [
      '',
      '.',
      device.id,
      `${device.id}.`,
      `${device.id}.${device.hash}`,
      `${other.device.id}.${secret}`,
    ])
      expect(devices.who(`lanterne-device=${value}`)).toBeUndefined()
    for (const value of [
      `.${secret}`,
      `${device.id}.${secret}x`,
      `${device.id}.${secret}.x`,
      `' OR 1=1 --.${secret}`,
    ])
      expect(devices.who(`lanterne-device=${value}`)).toBeUndefined()
    expect(devices.who(undefined)).toBeUndefined()
    expect(devices.who(`lanterne=${device.id}.${secret}`)).toBeUndefined()
  })

  it('ends what a device has open when it is removed, and when it becomes somebody else’s', () => {
    const { device, cookie } = devices.admit(undefined)
    const [first, second, others] = [new Line(), new Line(), new Line()]
    devices.attend(device, first as never)
    devices.attend(device, first as never)
    devices.attend(devices.admit(undefined).device, others as never)
    expect(devices.list().map(({ isHere }) => isHere)).toEqual([true, true])
    devices.change(device.id, { name: 'Salon' })
    expect(first.destroyed).toBe(false)
    devices.change(device.id, { profile: 'kid' })
    expect(first.destroyed).toBe(true)
    expect(devices.who(sent(cookie))).toMatchObject({ name: 'Salon', profile: 'kid' })
    devices.attend(device, second as never)
    devices.remove(device.id)
    expect([second.destroyed, others.destroyed]).toEqual([true, false])
    expect(devices.who(sent(cookie))).toBeUndefined()
    expect(() => devices.remove(device.id)).toThrow('not-found')
    expect(() => devices.change(device.id, { name: 'x' })).toThrow('not-found')
  })

  it('notes when a device was last here, once in a minute', () => {
    const { device, cookie } = devices.admit(undefined)
    clock.pass(59_000)
    devices.attend(device, new Line() as never)
    expect(devices.who(sent(cookie))?.seenMs).toBe(1_800_000_000_000)
    clock.pass(1000)
    devices.attend(device, new Line() as never)
    expect(devices.who(sent(cookie))?.seenMs).toBe(1_800_000_060_000)
  })

  it('has so many at most: who was not seen for longest goes', () => {
    const first = devices.admit(undefined)
    for (let i = 1; i < mostDevices; i++) {
      clock.pass(1000)
      devices.admit(undefined)
    }
    expect(devices.who(sent(first.cookie))).toBeDefined()
    clock.pass(1000)
    devices.admit(undefined)
    expect(devices.list()).toHaveLength(mostDevices)
    expect(devices.who(sent(first.cookie))).toBeUndefined()
  })
})

describe('nameDevice', () => {
  it.each([
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit', 'iPhone'],
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit', 'Android'],
    ['Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit', 'TV'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'Mac'],
    ['<script>', 'Lanterne'],
    [undefined, 'Lanterne'],
  ])('names %s %s', (agent, name) => expect(nameDevice(agent, [])).toBe(name))

  it('tells two of a kind apart', () => {
    expect(nameDevice('Android', ['Android', 'Android 2'])).toBe('Android 3')
  })
})
