import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../wire/bitfield.ts'
import {
  diskError,
  formatResumeRecord,
  journalEntry,
  parseResumeRecord,
  readJournal,
} from './resume-record.ts'

function fieldOf(size: number, ...pieces: number[]): Bitfield {
  const field = new Bitfield(size)
  for (const piece of pieces) field.add(piece)
  return field
}

describe('parseResumeRecord', () => {
  const files = [{ index: 0, sizeBytes: 5000, modifiedMs: 1234.5 }]
  const text = formatResumeRecord({ pieces: fieldOf(20, 3, 19), files })

  it('reads what was written', () => {
    expect(parseResumeRecord(text, 20)).toEqual({ pieces: fieldOf(20, 3, 19), files })
  })

  it('takes nothing for granted from a record of another layout, or a torn one', () => {
    expect(parseResumeRecord(text, 21)).toBeUndefined()
    for (let length = 0; length < text.length; length++)
      expect(parseResumeRecord(text.slice(0, length), 20)).toBeUndefined()
  })

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(parseResumeRecord(json, 20)).toBeUndefined()
      }),
    )
  })
})

describe('readJournal', () => {
  it('reads entries, and passes over a torn one and impossible ones', () => {
    const bytes = Buffer.concat([
      journalEntry(4),
      journalEntry(4_000_000_000),
      journalEntry(0),
      Uint8Array.of(0, 0),
    ])
    expect(readJournal(bytes, 8)).toEqual(fieldOf(8, 0, 4))
  })
})

describe('diskError', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EROFS', 'data-folder-not-writable'],
    ['EIO', 'disk-failed'],
  ])('says what %s means', (code, expected) => {
    expect(diskError(Object.assign(new Error(code), { code })).code).toBe(expected)
  })
})
