import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../wire/bitfield.ts'
import {
  diskError,
  formatResumeRecord,
  journalEntries,
  parseResumeRecord,
  readAtOf,
  readJournal,
} from './resume-record.ts'

function fieldOf(size: number, ...pieces: number[]): Bitfield {
  const field = new Bitfield(size)
  for (const piece of pieces) field.add(piece)
  return field
}

describe('parseResumeRecord', () => {
  const files = [{ segment: 0, sizeBytes: 5000, modifiedMs: 1234.5 }]
  const record = { pieces: fieldOf(20, 3, 19), files, piecesPerSegment: 4, readAtMs: 17 }
  const text = formatResumeRecord(record)
  const layout = { pieceCount: 20, piecesPerSegment: 4 }

  it('reads what was written', () => {
    expect(parseResumeRecord(text, layout)).toEqual(record)
    expect(readAtOf(text)).toBe(17)
  })

  it('takes nothing for granted from a record of another layout, or a torn one', () => {
    expect(parseResumeRecord(text, { ...layout, pieceCount: 21 })).toBeUndefined()
    expect(parseResumeRecord(text, { ...layout, piecesPerSegment: 5 })).toBeUndefined()
    for (let length = 0; length < text.length; length++) {
      expect(parseResumeRecord(text.slice(0, length), layout)).toBeUndefined()
      expect(readAtOf(text.slice(0, length))).toBeUndefined()
    }
  })

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(parseResumeRecord(json, layout)).toBeUndefined()
        expect(readAtOf(json)).toBeUndefined()
      }),
    )
  })
})

describe('readJournal', () => {
  it('reads entries, and passes over a torn one and impossible ones', () => {
    const bytes = Buffer.concat([
      journalEntries([4]),
      journalEntries([4_000_000_000]),
      journalEntries([0]),
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
