import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HouseSettings, type TitleId, usualSettings } from '@lanterne/contract'
import { AppError, systemClock, systemRandom } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { madeUpKept } from './made-up-records.ts'
import { type Library, openLibrary } from './open-library.ts'

const film = { titleId: 'nosferatu-1922' as TitleId }
const at = (positionSeconds: number, isFinished = false) => ({
  positionSeconds,
  durationSeconds: 1000,
  isFinished,
})
const all = () => true
let folder: string
let now: number
let library: Library
const open = (name = 'library.sqlite') =>
  openLibrary(join(folder, name), { clock: { ...systemClock, epochMs: () => now }, random: systemRandom })
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanterne-library-'))
  now = 1_800_000_000_000
  library = open()
})
afterEach(() => {
  library[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})
const failure = async (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  )

describe('openLibrary', () => {
  it('has one profile without a name from the start, and remembers for it', () => {
    const home = library.of('home')
    home.setProgress(film, at(400))
    home.setListed(film.titleId, true)
    home.choose('sound', 'fr plain')
    library[Symbol.dispose]()
    library = open()
    expect(library.profiles()).toMatchObject([{ id: 'home', name: '', isLocked: false }])
    expect(library.of('home').progressOf(film)).toEqual(at(400))
    expect(library.of('home').list()).toEqual(['nosferatu-1922'])
    expect(library.of('home').choices()).toEqual({ sound: 'fr plain' })
  })

  it('marks as watched what was finished, and lets the viewer say otherwise', () => {
    const home = library.of('home')
    home.setProgress(film, at(960, true))
    expect(home.watched()).toEqual(['nosferatu-1922'])
    home.setWatched(film, false)
    expect(home.watched()).toEqual([])
    expect(home.progressOf(film)).toEqual(at(0))
    home.setWatched(film, true)
    expect(home.goingOn(() => undefined)).toEqual([])
  })

  it('leaves no trace of what was cleared in its file, nor lets an older copy bring it back', () => {
    const home = library.of('home')
    home.setProgress(film, at(400))
    const copy = library.export(all)
    home.clearHistory()
    expect(home.goingOn(() => undefined)).toEqual([])
    expect(library.import(Buffer.from(copy), all)).toBe(0)
    expect(home.progress()).toEqual([])
    library[Symbol.dispose]()
    expect(readFileSync(join(folder, 'library.sqlite')).includes('nosferatu')).toBe(false)
    library = open()
  })

  it('goes over to another machine and back, the newest of each thing winning', () => {
    using other = open('other.sqlite')
    library.putProfile('zoe', { name: 'Zoé', colour: 'encre', mark: 'cat', ageLimit: 10 })
    library.of('zoe').setProgress(film, at(400))
    now += 1000
    other.import(Buffer.from(library.export(all)), all)
    now += 1000
    other.of('zoe').setProgress(film, at(700))
    now += 1000
    library.of('zoe').setListed(film.titleId, true)
    library.import(Buffer.from(other.export(all)), all)
    expect(library.of('zoe').progressOf(film)).toEqual(at(700))
    expect(library.of('zoe').list()).toEqual(['nosferatu-1922'])
    expect(library.import(Buffer.from(other.export(all)), all)).toBe(0)
  })

  it('takes hostile names as plain text, without what shows nothing', () => {
    const name = `\u202e<img src=x onerror=alert(1)>\u0000\u200b${'é'.repeat(80)}`
    library.putProfile('zoe', { name, colour: 'encre', mark: 'cat' })
    const [, zoe] = library.profiles()
    expect(zoe?.name).toMatch(/^<img src=x onerror=alert\(1\)>é+$/)
    expect([...(zoe?.name ?? '')]).toHaveLength(40)
  })

  it.each([
    ['no JSON', 'hello'],
    ['another format', '{"format":"other","version":1,"records":[]}'],
    ['a later version', '{"format":"lanterne-library","version":2,"records":[]}'],
    [
      'an age for the first profile',
      record({ kind: 'profile', item: '', value: { name: '', colour: 'encre', mark: 'cat', ageLimit: 3 } }),
    ],
    ['the end of the first profile', record({ profile: 'home', kind: 'profile', item: '', value: null })],
    ['a path for a film', record({ item: '../../etc/passwd' })],
    ['an unknown kind', record({ kind: 'own' })],
    ['more than is in a record', record({ isAdmin: true })],
    ['a clock that is no moment', record({ clock: 1e300 })],
  ])('refuses %s as a whole', (_, text) => {
    expect(() => library.import(Buffer.from(text), all)).toThrow(new AppError('invalid-request'))
    expect(library.of('home').list()).toEqual([])
  })

  it('does not believe clocks of days to come: what is done here goes on to count', () => {
    const [future] = [record({ clock: 8_000_000_000_000_000 })]
    expect(library.import(Buffer.from(future), all)).toBe(1)
    library.of('home').setListed(film.titleId, false)
    expect(library.of('home').list()).toEqual([])
  })

  it('gives on what the house chose and allows, and what is kept as a wish that nobody has pressed yet', () => {
    const chosen: HouseSettings = { ...usualSettings, monthlyBytes: 5e9, night: { from: 1320, to: 360 } }
    library.house.setSettings(chosen)
    library.house.setAllowed(film.titleId, true)
    library.house.putKept(film.titleId, { ...madeUpKept(film.titleId, 7), isWhole: true, files: [3] })
    library.traffic.add('2026-11-22', { downBytes: 5, upBytes: 6 })
    const file = Buffer.from(library.export(all))
    expect(file.toString()).not.toContain('2026-11-22"')
    library[Symbol.dispose]()
    rmSync(join(folder, 'library.sqlite'))
    library = open()
    expect(library.import(file, all)).toBe(3)
    expect(library.house.settings()).toEqual(chosen)
    expect(library.house.allowed()).toEqual([film.titleId])
    const kept = library.house.kept().get(film.titleId)
    expect(kept).toMatchObject({ isPaused: true, isWhole: false, haveBytes: 0 })
    expect(kept).not.toHaveProperty('files')
    // What is kept here already stays as it is, whatever a file says of it.
    library.house.putKept(film.titleId, { ...madeUpKept(film.titleId, 9), isWhole: true })
    const gone = record({ profile: '', kind: 'kept', item: film.titleId, clock: now + 5000, value: null })
    expect(library.import(Buffer.from(gone), all)).toBe(0)
    expect(library.import(file, all)).toBe(0)
    expect(library.house.kept().get(film.titleId)).toMatchObject({ isWhole: true, haveBytes: 9 })
  })

  it.each([
    ['a kept film under another’s name', { kind: 'kept', item: 'other', value: madeUpKept(film.titleId, 1) }],
    ['a kept film of nothing', { kind: 'kept', item: film.titleId, value: {} }],
    [
      'a kept film from a place that is none',
      {
        ...{ kind: 'kept', item: film.titleId },
        value: {
          ...madeUpKept(film.titleId, 1),
          title: {
            ...madeUpKept(film.titleId, 1).title,
            releases: [{ id: 'r', source: { kind: 'http', url: 'file:///etc/passwd' } }],
          },
        },
      },
    ],
    ['choices of a profile’s own', { profile: 'home', kind: 'settings', item: '', value: usualSettings }],
    ['a limit of nothing', { kind: 'settings', item: '', value: { ...usualSettings, monthlyBytes: 0 } }],
    ['the end of the choices', { kind: 'settings', item: '', value: null }],
    ['an allowance that is no yes', { kind: 'allowed', item: film.titleId, value: 'yes' }],
  ])('refuses %s', (_, change) => {
    const text = record({ profile: '', ...change })
    expect(() => library.import(Buffer.from(text), all)).toThrow(new AppError('invalid-request'))
  })

  it('counts what goes over the line by day and by month', () => {
    for (const [day, downBytes, upBytes] of [
      ['2026-10-31', 1, 2],
      ['2026-11-01', 10, 20],
      ['2026-11-01', 100, 200],
      ['2026-11-02', 1000, 2000],
    ] as const)
      library.traffic.add(day, { downBytes, upBytes })
    library[Symbol.dispose]()
    library = open()
    expect(library.traffic.days(2)).toEqual([
      { day: '2026-11-02', downBytes: 1000, upBytes: 2000 },
      { day: '2026-11-01', downBytes: 110, upBytes: 220 },
    ])
    expect(library.traffic.months(9)).toEqual([
      { month: '2026-11', downBytes: 1110, upBytes: 2220 },
      { month: '2026-10', downBytes: 1, upBytes: 2 },
    ])
  })

  it('is done with a film when somebody saw its end and nobody is in the middle', () => {
    expect(library.isDoneWith(film)).toBe(false)
    library.of('home').setProgress(film, { ...at(5000), isFinished: true })
    expect(library.isDoneWith(film)).toBe(true)
    library.putProfile('zoe', { name: 'Zoé', colour: 'encre', mark: 'cat' })
    library.of('zoe').setProgress(film, at(400))
    expect(library.isDoneWith(film)).toBe(false)
  })

  it('sets a damaged file aside and says so until it was read', () => {
    library.of('home').setListed(film.titleId, true)
    library[Symbol.dispose]()
    writeFileSync(join(folder, 'library.sqlite'), 'no library')
    library = open()
    expect(library.setAside).toMatchObject({ reason: 'damaged' })
    expect(library.of('home').list()).toEqual([])
    library[Symbol.dispose]()
    library = open()
    expect(library.setAside).toMatchObject({ reason: 'damaged' })
    library.acknowledgeSetAside()
    expect(library.setAside).toBeUndefined()
  })

  it('removes a profile with all that is its own', () => {
    library.putProfile('zoe', { name: 'Zoé', colour: 'encre', mark: 'cat' })
    library.of('zoe').setProgress(film, at(400))
    library.removeProfile('zoe')
    expect(library.profiles().map(({ id }) => id)).toEqual(['home'])
    expect(library.export(all)).not.toContain('nosferatu')
  })
})

describe('createPins', () => {
  it('lets in by the right code, and makes who guesses wait, also after a restart', async () => {
    const { pins } = library
    expect(await failure(pins.check('home', '0000'))).toBe('none')
    await pins.set('home', '4711')
    expect(await failure(pins.check('home', '0000'))).toBe('wrong-pin')
    expect(await failure(pins.check('home', '4711'))).toBe('none')
    const guesses = await Promise.all(Array.from({ length: 7 }, () => failure(pins.check('home', '1234'))))
    expect(guesses.filter((code) => code === 'wrong-pin')).toHaveLength(5)
    expect(guesses.filter((code) => code === 'too-many-tries')).toHaveLength(2)
    library[Symbol.dispose]()
    library = open()
    expect(await failure(library.pins.check('home', '4711'))).toBe('too-many-tries')
    now += 30_000
    expect(await failure(library.pins.check('home', '4711'))).toBe('none')
  })

  it('keeps no code that can be read, and none in an export', async () => {
    await library.pins.set('home', '471147')
    expect(library.own.get('pin/home')).not.toContain('471147')
    expect(library.export(all)).not.toContain('pin')
  })
})

function record(change: Record<string, unknown>): string {
  const line = { profile: 'home', kind: 'list', item: 'nosferatu-1922', clock: 5, value: true, ...change }
  return JSON.stringify({ format: 'lanterne-library', version: 1, records: [line] })
}
