import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeUpTitles } from './made-up-titles.ts'
import { keysOf, orderOf, rowOrders, sortRows } from './sort-rows.ts'

const [first] = makeUpTitles(1)
if (!first) throw new Error('none made up')

describe('sortRows', () => {
  it('has each row once, and leaves rows that are alike as they are', () => {
    const keys = fc.record({
      year: fc.option(fc.integer({ min: 1890, max: 1895 }), { nil: undefined }),
      durationSeconds: fc.option(fc.nat(5), { nil: undefined }),
      en: fc.constantFrom('a', 'b', ''),
      fr: fc.constantFrom('a', 'b', ''),
    })
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 40 }), fc.constantFrom(...rowOrders), (all, order) => {
        const rows = [...sortRows(order, all)]
        expect(rows.toSorted((a, b) => a - b)).toEqual([...all.keys()])
        for (const [place, row] of rows.entries()) {
          const next = rows[place + 1]
          if (next !== undefined && JSON.stringify(all[row]) === JSON.stringify(all[next]))
            expect(row).toBeLessThan(next)
        }
      }),
    )
  })

  it('puts what nobody knows last, whichever way it goes', () => {
    const keys = [undefined, 1950, 1920].map((year) => ({ year, durationSeconds: year, en: '', fr: '' }))
    expect([...sortRows('newest', keys)]).toEqual([1, 2, 0])
    expect([...sortRows('oldest', keys)]).toEqual([2, 1, 0])
    expect([...sortRows('shortest', keys)]).toEqual([2, 1, 0])
  })
})

describe('keysOf', () => {
  it.each([
    ['The General', 'general'],
    ['Les Vampires', 'vampires'],
    ['L’Aurore', 'aurore'],
    ['A', 'a'],
    ['Le', 'le'],
    ['Häxan', 'haxan'],
  ])('sorts %s by %s', (title, en) => {
    expect(keysOf({ ...first, title }).en).toBe(en)
  })
})

describe('orderOf', () => {
  it('goes by the names that the viewer reads', () => {
    expect(orderOf({ order: 'title', names: 'fr' })).toBe('fr')
    expect(orderOf({ order: 'title' })).toBe('en')
    expect(orderOf({ names: 'fr' })).toBeUndefined()
  })
})
