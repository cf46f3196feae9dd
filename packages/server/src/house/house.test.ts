import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HouseSettings, usualSettings } from '@lanterne/contract'
import type { SeedingConditions, UploadLimit } from '@lanterne/engine'
import { AppError, silentLogger, systemRandom } from '@lanterne/kernel'
import { type Library, openLibrary } from '@lanterne/library'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createManualClock } from '../testing/manual-clock.ts'
import { House } from './house.ts'
import { LineMeter } from './line-meter.ts'

const GB = 1e9
const noon = new Date(2026, 10, 20, 12).getTime()

let folder: string
let library: Library
let clock: ReturnType<typeof createManualClock>
let meter: LineMeter
let house: House
let engine: { upload: UploadLimit; conditions: SeedingConditions; cache: { limits: (number | undefined)[] } }
let isWatching: boolean
let keptBytes: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-house-'))
  clock = createManualClock()
  clock.pass(noon)
  isWatching = false
  keptBytes = 0
  open()
})
afterEach(async () => {
  close()
  await rm(folder, { recursive: true })
})

function open() {
  library = openLibrary(join(folder, 'library.sqlite'), { clock, random: systemRandom })
  meter = new LineMeter({ library, clock, log: silentLogger })
  const limits: (number | undefined)[] = []
  const cache = {
    ...{ limits, usedBytes: 5 * GB, limitBytes: 0 },
    setLimit: async (bytes: number | undefined) => void limits.push(bytes),
  }
  const fake = { upload: { kind: 'automatic' } as UploadLimit, conditions: {}, cache }
  engine = fake
  house = new House({
    ...{ library, meter, engine: fake, clock, log: silentLogger },
    gauge: async () => ({ freeBytes: 100 * GB, sizeBytes: 500 * GB }),
    isWatching: () => isWatching,
    kept: () => ({ hereBytes: keptBytes, wholeBytes: keptBytes }),
    given: { upload: { kind: 'rate', bytesPerSecond: 5000 } },
  })
}
function close() {
  house[Symbol.dispose]()
  meter[Symbol.dispose]()
  library[Symbol.dispose]()
}
/** Time passes while the machine is off. */
function sleep(ms: number) {
  close()
  clock.pass(ms)
  open()
}
const choose = (settings: Partial<HouseSettings>) => {
  house.settings = { ...usualSettings, ...settings }
}

describe('the house', () => {
  it('tells at four fifths of a month, and at the end lets nothing through that nobody asked for', async () => {
    choose({ monthlyBytes: 10 * GB })
    const told: string[] = []
    library.events.on('changed', () => told.push(house.level), new AbortController())
    meter.count(7.9 * GB, 0)
    clock.pass(10_000)
    expect([house.level, house.holds]).toEqual(['free', undefined])
    meter.count(0, 0.2 * GB)
    clock.pass(10_000)
    expect([house.level, house.holds, told]).toEqual(['near', undefined, ['near']])
    expect(house.mayWarmUp).toBe(false)
    meter.count(2 * GB, 0)
    clock.pass(10_000)
    expect([house.level, house.holds, told]).toEqual(['over', 'month', ['near', 'over']])
    expect(engine.conditions).toEqual({ isMetered: true })
    const expectLine = (mayPassLimit: boolean, isHere: boolean) => () =>
      house.expectLine({ mayPassLimit, isHere })
    expect(expectLine(false, false)).toThrow(new AppError('month-used-up'))
    expect(expectLine(true, false)).not.toThrow()
    expect(expectLine(false, true)).not.toThrow()
    // The next month begins anew.
    sleep(new Date(2026, 11, 1, 0, 1).getTime() - clock.epochMs())
    expect([house.level, house.holds]).toEqual(['free', undefined])
    expect((await house.describe()).meter.months).toEqual([
      { month: '2026-11', downBytes: 9.9 * GB, upBytes: 0.2 * GB },
    ])
  })

  it('remembers what went over the line after a power cut, but for the last seconds', async () => {
    meter.count(3 * GB, GB)
    clock.pass(10_000)
    meter.count(5, 5)
    // Nothing is told to end: the library is opened again as it lies.
    const { library: before, meter: old } = { library, meter }
    house[Symbol.dispose]()
    open()
    expect(meter.monthBytes).toBe(4 * GB)
    old[Symbol.dispose]()
    before[Symbol.dispose]()
  })

  it('works in the hours that were chosen, over midnight, and holds nothing back that is watched', () => {
    choose({ night: { from: 22 * 60, to: 6 * 60 } })
    expect([house.holds, house.mayWarmUp, engine.conditions]).toEqual(['night', false, { isMetered: true }])
    expect(() => house.expectLine({ mayPassLimit: false, isHere: false })).not.toThrow()
    sleep(10 * 3_600_000 - 60_000)
    const changes = vi.fn()
    house.events.on('changed', changes, new AbortController())
    expect(house.holds).toBe('night')
    clock.pass(60_000 + 2000)
    expect([house.holds, engine.conditions]).toEqual([undefined, { isMetered: false }])
    expect(changes).toHaveBeenCalledOnce()
    sleep(8 * 3_600_000)
    expect(house.holds).toBe('night')
  })

  it('makes way for who watches, and shares on', () => {
    isWatching = true
    clock.pass(2000)
    expect([house.holds, engine.conditions]).toEqual(['watching', { isMetered: false }])
    isWatching = false
    clock.pass(2000)
    expect(house.holds).toBeUndefined()
  })

  it('has the engine take as much of the line as was said, and what the command line said where nothing was', () => {
    expect(engine.upload).toEqual({ kind: 'rate', bytesPerSecond: 5000 })
    expect(house.fetchRate).toBe(Number.POSITIVE_INFINITY)
    meter.count(40_000_000, 5_000_000)
    clock.pass(10_000)
    choose({ line: 'half' })
    expect([engine.upload, house.fetchRate]).toEqual([{ kind: 'share', share: 0.5 }, 2_000_000])
    choose({ isSharing: false })
    expect([engine.upload, engine.conditions]).toEqual([
      { kind: 'rate', bytesPerSecond: 0 },
      { isMetered: true },
    ])
    choose({})
    expect(engine.upload).toEqual({ kind: 'rate', bytesPerSecond: 5000 })
    close()
    open()
    expect(house.settings).toEqual(usualSettings)
    // What was measured fades: a line that was fast once may not be any more.
    sleep(24 * 3_600_000)
    clock.pass(10_000)
    expect(meter.line.down).toBeLessThan(4_000_000)
    expect(meter.line.down).toBeGreaterThan(3_000_000)
  })

  it('leaves to other films what kept ones leave of the share of the disk', async () => {
    choose({ disk: { kind: 'bytes', bytes: 20 * GB } })
    await vi.waitFor(() => expect(engine.cache.limits).toEqual([20 * GB]))
    keptBytes = 12 * GB
    clock.pass(2000)
    await vi.waitFor(() => expect(engine.cache.limits).toEqual([20 * GB, 8 * GB]))
    expect(await house.room()).toBe(8 * GB)
    choose({})
    await vi.waitFor(() => expect(engine.cache.limits.at(-1)).toBeUndefined())
    expect((await house.describe()).disk).toMatchObject({ keptBytes: 12 * GB, otherBytes: 5 * GB })
  })
})
