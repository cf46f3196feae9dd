import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './open-database.ts'

const first = 'CREATE TABLE film (name TEXT) STRICT;'
const second =
  "ALTER TABLE film ADD COLUMN seen INTEGER NOT NULL DEFAULT 0; INSERT INTO film VALUES ('b', 1);"
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanterne-library-'))
  file = join(folder, 'inside', 'library.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (migrations: readonly string[]) => openDatabase(file, migrations, 0)
function fill(name = 'a') {
  const { database } = open([first])
  database.prepare('INSERT INTO film VALUES (?)').run(name)
  database.close()
}

describe('openDatabase', () => {
  it('applies each migration once, and keeps what was there', () => {
    fill()
    for (let time = 0; time < 2; time++) {
      const { database, setAside } = open([first, second])
      expect(setAside).toBeUndefined()
      expect(database.prepare('SELECT name, seen FROM film ORDER BY name').all()).toEqual([
        { name: 'a', seen: 0 },
        { name: 'b', seen: 1 },
      ])
      database.close()
    }
  })

  it('leaves a library as it was when a migration fails half-way', () => {
    fill()
    expect(() => open([first, `${second} SELECT nonsense FROM nowhere;`])).toThrow()
    const { database } = open([first])
    expect(database.prepare('SELECT * FROM film').all()).toEqual([{ name: 'a' }])
    database.close()
  })

  it.each([
    ['is no database', () => Buffer.from('not a database at all, by far'.repeat(99))],
    ['was overwritten in its middle', (whole: Buffer) => whole.fill(0x5a, 4096)],
    ['was cut short', (whole: Buffer) => whole.subarray(0, 5000)],
    ['has a broken head', (whole: Buffer) => whole.fill(0, 0, 100)],
  ])('sets a file that %s aside, byte for byte, and begins anew', (_, spoil) => {
    fill('x'.repeat(20_000))
    const spoilt = spoil(readFileSync(file))
    writeFileSync(file, spoilt)
    const { database, setAside } = open([first])
    expect(setAside?.reason).toBe('damaged')
    expect(readFileSync(setAside?.file ?? '').equals(spoilt)).toBe(true)
    expect(database.prepare('SELECT * FROM film').all()).toEqual([])
    database.close()
    // The same again is no trouble for the first that was set aside.
    writeFileSync(file, spoilt)
    const again = open([first])
    again.database.close()
    expect(again.setAside?.file).not.toBe(setAside?.file)
    expect(readdirSync(join(folder, 'inside')).filter((name) => name.includes('damaged'))).toHaveLength(2)
  })

  it('does not touch a file of a later version', () => {
    open([first, second]).database.close()
    const { database, setAside } = open([first])
    database.close()
    expect(setAside?.reason).toBe('newer')
    expect(existsSync(setAside?.file ?? '')).toBe(true)
  })

  it('says when its folder cannot be written to', () => {
    writeFileSync(join(folder, 'inside'), 'a file where the folder should be')
    expect(() => open([first])).toThrow()
  })

  it('says plainly when what lies there is a folder', () => {
    open([first]).database.close()
    rmSync(file)
    const wrong = () => openDatabase(join(folder, 'inside'), [first], 0)
    expect(wrong).toThrow(AppError)
  })
})
