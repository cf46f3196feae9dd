import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  columnIn,
  type Direction,
  entryRow,
  type GridFocus,
  gridRows,
  moveFocus,
  nearestRow,
  stepOfRepeat,
} from './grid.ts'

const rows = [
  { id: 'top', length: 3 },
  { id: 'empty', length: 0 },
  { id: 'a', length: 10 },
  { id: 'b', length: 2 },
]
const at = (row: string, columns: Record<string, number> = {}): GridFocus => ({ row, columns })

describe('moveFocus', () => {
  it('steps over a row that has nothing', () => {
    expect(moveFocus(rows, at('top'), 'down').row).toBe('a')
    expect(moveFocus(rows, at('a'), 'up').row).toBe('top')
  })

  it('finds each row at the column that it was left at', () => {
    const there = moveFocus(rows, at('a', { a: 7 }), 'down')
    expect(columnIn({ id: 'b', length: 2 }, there)).toBe(0)
    expect(columnIn({ id: 'a', length: 10 }, moveFocus(rows, there, 'up'))).toBe(7)
  })

  it('stops at the ends and says so by giving the same focus back', () => {
    const first = at('top')
    expect(moveFocus(rows, first, 'up')).toBe(first)
    expect(moveFocus(rows, first, 'start')).toBe(first)
    const last = at('b', { b: 1 })
    expect(moveFocus(rows, last, 'down')).toBe(last)
    expect(moveFocus(rows, last, 'end')).toBe(last)
  })

  it('goes no further than the end when it takes several columns at once', () => {
    expect(moveFocus(rows, at('a', { a: 8 }), 'end', 4).columns['a']).toBe(9)
    expect(moveFocus(rows, at('a', { a: 1 }), 'start', 4).columns['a']).toBe(0)
  })

  it('starts again from the first row when its own is gone', () => {
    expect(moveFocus(rows, at('gone'), 'down').row).toBe('top')
    expect(moveFocus([], at('gone'), 'down')).toEqual(at('gone'))
  })

  it('is always on something that exists, after any keys and whatever the rows become', () => {
    const someRows = fc.uniqueArray(
      fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), length: fc.nat(9) }),
      {
        selector: ({ id }) => id,
      },
    )
    const key = fc.record({
      direction: fc.constantFrom<Direction[]>('up', 'down', 'start', 'end'),
      rows: someRows,
      step: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(fc.array(key), (keys) => {
        let focus = at('a')
        for (const { direction, rows, step } of keys) {
          focus = moveFocus(rows, focus, direction, step)
          const row = rows.find(({ id }) => id === focus.row)
          if (rows.every(({ length }) => length === 0)) continue
          expect(row?.length).toBeGreaterThan(0)
          const column = columnIn(row as { id: string; length: number }, focus)
          expect(column).toBeGreaterThanOrEqual(0)
          expect(column).toBeLessThan(row?.length ?? 0)
        }
      }),
    )
  })
})

describe('entryRow', () => {
  it('is the row of the focus, else the next that has anything, else the first', () => {
    expect(entryRow(rows, at('a'))?.id).toBe('a')
    expect(entryRow(rows, at('empty'))?.id).toBe('a')
    expect(entryRow(rows, at('gone'))?.id).toBe('top')
    expect(
      entryRow(
        [
          { id: 'top', length: 1 },
          { id: 'end', length: 0 },
        ],
        at('end'),
      )?.id,
    ).toBe('top')
    expect(entryRow([], at('a'))).toBeUndefined()
  })
})

describe('nearestRow', () => {
  const left = [
    { id: 'top', length: 3 },
    { id: 'found0', length: 4 },
    { id: 'found1', length: 2 },
    { id: 'end', length: 1 },
  ]
  it('is where the focus was, else the last row of the same kind, else the first below the top line', () => {
    expect(nearestRow(left, at('found1'))?.id).toBe('found1')
    expect(nearestRow(left, at('found7'))?.id).toBe('found1')
    expect(nearestRow(left, at('gone'))?.id).toBe('found0')
    expect(nearestRow(left.slice(0, 1), at('gone'))?.id).toBe('top')
    expect(nearestRow([], at('gone'))).toBeUndefined()
  })
})

describe('stepOfRepeat', () => {
  it('goes faster the longer a key is held', () => {
    expect([0, 3, 4, 11, 12, 100].map(stepOfRepeat)).toEqual([1, 1, 2, 2, 4, 4])
  })
})

describe('gridRows', () => {
  it('breaks a list into rows', () => {
    expect(gridRows('found', 7, 3)).toEqual([
      { id: 'found0', length: 3 },
      { id: 'found1', length: 3 },
      { id: 'found2', length: 1 },
    ])
    expect(gridRows('found', 0, 3)).toEqual([])
  })
})
