import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from './bitfield.ts'

describe('Bitfield', () => {
  it('is a set', () => {
    const change = fc.record({ index: fc.nat({ max: 70 }), isAdded: fc.boolean() })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.array(change), (size, changes) => {
        const field = new Bitfield(size)
        const model = new Set<number>()
        for (const { index, isAdded } of changes) {
          const isIn = model.has(index)
          const isChanged = isAdded ? field.add(index) : field.delete(index)
          expect(isChanged).toBe(isAdded ? index < size && !isIn : isIn)
          if (isAdded && index < size) model.add(index)
          if (!isAdded) model.delete(index)
        }
        expect(field.count).toBe(model.size)
        for (let i = 0; i < size; i++) expect(field.has(i)).toBe(model.has(i))
        expect(field.isFull).toBe(model.size === size)
        expect(Bitfield.fromBytes(size, field.bytes)?.count).toBe(field.count)
      }),
    )
  })

  it('is not full when there are no pieces', () => {
    expect(new Bitfield(0).isFull).toBe(false)
  })

  it('is full, and nothing beyond, after everything was added', () => {
    const field = new Bitfield(11)
    field.addAll()
    expect(field.isFull).toBe(true)
    expect([...field.bytes]).toEqual([0xff, 0b1110_0000])
    expect(field.has(11)).toBe(false)
  })

  it.each([
    ['too short', [0xff]],
    ['too long', [0, 0, 0]],
    ['with spare bits', [0xff, 0b0001_0000]],
  ])('refuses bytes that are %s', (_, bytes) => {
    expect(Bitfield.fromBytes(11, Uint8Array.from(bytes))).toBeUndefined()
  })
})
