import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRange } from './byte-range.ts'

const part = (start: number, end: number) => ({ kind: 'part', range: { start, end } })

describe('parseRange', () => {
  it.each([
    ['bytes=0-499', part(0, 500)],
    ['bytes=500-999', part(500, 1000)],
    ['bytes=0-0', part(0, 1)],
    ['bytes=999-999', part(999, 1000)],
    ['bytes=9-', part(9, 1000)],
    ['bytes=-1', part(999, 1000)],
    ['bytes=-500', part(500, 1000)],
    ['BYTES=0-1', part(0, 2)],
    ['bytes= 0-1 ,', part(0, 2)],
    ['bytes=,\t0-1', part(0, 2)],
    ['bytes=00000000000000000000000-01', part(0, 2)],
  ])('reads %j', (header, expected) => {
    expect(parseRange(header, 1000)).toEqual(expected)
  })

  it.each([
    ['bytes=990-5000', part(990, 1000)],
    ['bytes=0-99999999999999999999999999', part(0, 1000)],
    [`bytes=0-${'9'.repeat(5000)}`, part(0, 1000)],
    ['bytes=-5000', part(0, 1000)],
    [`bytes=-${'9'.repeat(5000)}`, part(0, 1000)],
  ])('brings an end that is past the file back to it: %.40s', (header, expected) => {
    expect(parseRange(header, 1000)).toEqual(expected)
  })

  it.each([
    'bytes=1000-',
    'bytes=1000-1000',
    'bytes=99999999999999999999-',
    `bytes=${'9'.repeat(5000)}-`,
    'bytes=-0',
  ])('says that nothing of the file is in %.40s', (header) => {
    expect(parseRange(header, 1000)).toEqual({ kind: 'unsatisfiable' })
  })

  it.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=,',
    'bytes=-',
    'bytes=5-4',
    'bytes=1000-999',
    'bytes=a-b',
    'bytes=0x0-1',
    'bytes=1.5-2',
    'bytes=+1-2',
    'bytes=1 - 2',
    'bytes =0-1',
    'bytes=0-1-2',
    'bytes=--1',
    'bytes:0-1',
    'seconds=0-1',
    'bytes=٠-١',
  ])('ignores what it cannot understand: %j', (header) => {
    expect(parseRange(header, 1000)).toEqual({ kind: 'whole' })
  })

  it.each([
    'bytes=0-1,3-4',
    'bytes=0-499,500-999',
    'bytes=0-0,-1',
    'bytes=0-1,bytes=2-3',
    'bytes=5000-,6000-',
  ])('answers several ranges with the whole file: %s', (header) => {
    expect(parseRange(header, 1000)).toEqual({ kind: 'whole' })
  })

  it('finds nothing to begin with in an empty file, and its end in all of it', () => {
    expect(parseRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' })
    expect(parseRange('bytes=0-0', 0)).toEqual({ kind: 'unsatisfiable' })
    expect(parseRange('bytes=-5', 0)).toEqual({ kind: 'whole' })
  })

  it('gives any range that begins inside the file as it was asked, cut at its end', () => {
    const numbers = fc.record({
      size: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      first: fc.nat(Number.MAX_SAFE_INTEGER),
      length: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    })
    fc.assert(
      fc.property(numbers, ({ size, first, length }) => {
        const last = BigInt(first) + BigInt(length) - 1n
        const end = last + 1n < BigInt(size) ? Number(last + 1n) : size
        const expected = first < size ? part(first, end) : { kind: 'unsatisfiable' }
        expect(parseRange(`bytes=${first}-${last}`, size)).toEqual(expected)
        expect(parseRange(`bytes=-${length}`, size)).toEqual(part(Math.max(0, size - length), size))
      }),
    )
  })

  it('never gives a range that is empty or outside the file, whatever it reads', () => {
    const alphabet = fc.constantFrom(
      ...'bytes=0123456789-, \t',
      '\u0000',
      'é',
      '99999999999999999999',
      'bytes=',
    )
    const header = fc.oneof(
      fc.string(),
      fc.string({ unit: alphabet }),
      fc.string({ unit: alphabet }).map((s) => `bytes=${s}`),
    )
    fc.assert(
      fc.property(header, fc.nat(2000), (text, size) => {
        const asked = parseRange(text, size)
        if (asked.kind !== 'part') return
        const { start, end } = asked.range
        expect(Number.isSafeInteger(start) && Number.isSafeInteger(end)).toBe(true)
        expect(start >= 0 && start < end && end <= size).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
