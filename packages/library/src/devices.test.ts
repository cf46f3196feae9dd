import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, systemRandom } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrations } from './migrations.ts'
import { openDatabase } from './open-database.ts'
import { type Library, openLibrary } from './open-library.ts'

const phone = { id: 'a1', hash: 'f'.repeat(64), name: 'Téléphone', addedMs: 1000, seenMs: 1000 }
let folder: string
let library: Library
const open = () => openLibrary(join(folder, 'library.sqlite'), { clock: systemClock, random: systemRandom })
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanterne-devices-'))
  library = open()
})
afterEach(() => {
  library[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

describe('createDevices', () => {
  it('keeps devices across runs, the newest first, and forgets one for good', () => {
    const tablet = { ...phone, id: 'b2', name: 'حاسوب', profile: 'kid', addedMs: 2000 }
    library.devices.put(phone)
    library.devices.put(tablet)
    library[Symbol.dispose]()
    library = open()
    expect(library.devices.list()).toEqual([tablet, phone])
    library.devices.put({ ...tablet, name: 'Salon', seenMs: 3000 })
    expect(library.devices.find('b2')).toEqual({ ...tablet, name: 'Salon', seenMs: 3000 })
    library.devices.remove('a1')
    expect(library.devices.find('a1')).toBeUndefined()
    expect(library.devices.list()).toHaveLength(1)
  })

  it('is in no export', () => {
    library.devices.put(phone)
    const text = library.export(() => true)
    expect(text).not.toContain(phone.hash)
    expect(text).not.toContain(phone.name)
  })

  it('comes to a library that was made before there were any, which keeps what it has', () => {
    library[Symbol.dispose]()
    rmSync(join(folder, 'library.sqlite'))
    const before = openDatabase(join(folder, 'library.sqlite'), migrations.slice(0, 3), 0).database
    before.prepare("INSERT INTO own VALUES ('session-key', 'kept')").run()
    before.close()
    library = open()
    expect(library.setAside).toBeUndefined()
    expect(library.own.get('session-key')).toBe('kept')
    library.devices.put(phone)
    expect(library.devices.list()).toEqual([phone])
  })
})
