import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIRST_REPEAT_MS, type Holding, keysOf, lookAtPads, type Pad, REPEAT_MS } from './gamepad.ts'

const pad = (pressed: readonly number[], axes: readonly number[] = [0, 0]): Pad => ({
  buttons: Array.from({ length: 17 }, (_, i) => ({ pressed: pressed.includes(i) })),
  axes,
})
const nothing: Holding = new Map()

describe('keysOf', () => {
  it('has the five keys of a remote, and those of a film', () => {
    const keys = [...keysOf(pad([0, 1, 2, 12, 13, 14, 15]))]
    expect(keys).toEqual(['Enter', 'Escape', ' ', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'])
  })

  it.each([
    [[0.2, -0.3], []],
    [[0.9, 0.4], ['ArrowRight']],
    [[-0.7, 0.1], ['ArrowLeft']],
    [[0.6, -0.8], ['ArrowUp']],
    [[0, 1], ['ArrowDown']],
    [[], []],
  ])('reads a stick at %j as %j', (axes, expected) => {
    expect([...keysOf(pad([], axes))]).toEqual(expected)
  })
})

describe('lookAtPads', () => {
  /** The presses of a button that is held from 0 to `untilMs`, looked at 60 times a second. */
  const hold = (button: number, untilMs: number) => {
    let holding = nothing
    const pressed: { at: number; key: string; isRepeat: boolean }[] = []
    for (let at = 0; at <= untilMs; at += 1000 / 60) {
      const seen = lookAtPads([pad([button])], holding, at)
      holding = seen.holding
      pressed.push(...seen.presses.map((press) => ({ at, ...press })))
    }
    return pressed
  }

  it('presses an arrow at once, then after a moment again and again', () => {
    const presses = hold(15, 1000)
    expect(presses[0]).toEqual({ at: 0, key: 'ArrowRight', isRepeat: false })
    expect(presses[1]?.at).toBeGreaterThanOrEqual(FIRST_REPEAT_MS)
    expect(presses[1]?.isRepeat).toBe(true)
    // A frame later than it is due, at most.
    const most = Math.floor((1000 - FIRST_REPEAT_MS) / REPEAT_MS) + 2
    expect(presses.length).toBeGreaterThan(4)
    expect(presses.length).toBeLessThanOrEqual(most)
  })

  it('presses OK and Back once, however long they are held', () => {
    expect(hold(0, 3000).length).toBe(1)
    expect(hold(1, 3000).length).toBe(1)
  })

  it('presses again what was let go of in between', () => {
    const first = lookAtPads([pad([0])], nothing, 0)
    const rest = lookAtPads([pad([])], first.holding, 16)
    expect(rest.holding.size).toBe(0)
    expect(lookAtPads([pad([0])], rest.holding, 32).presses).toEqual([{ key: 'Enter', isRepeat: false }])
  })

  it('takes what two pads hold once', () => {
    expect(lookAtPads([pad([0]), pad([0])], nothing, 0).presses.length).toBe(1)
  })

  it('never presses what nobody holds, whatever a pad says', () => {
    const anyPad = fc.record({
      buttons: fc.array(fc.record({ pressed: fc.boolean() }), { maxLength: 40 }),
      axes: fc.array(fc.double(), { maxLength: 8 }),
    })
    fc.assert(
      fc.property(
        fc.array(anyPad, { maxLength: 4 }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (pads, at) => {
          const { presses, holding } = lookAtPads(pads, nothing, at)
          const held = new Set(pads.flatMap((each) => [...keysOf(each)]))
          expect(new Set(presses.map(({ key }) => key))).toEqual(held)
          expect(new Set(holding.keys())).toEqual(held)
        },
      ),
    )
  })
})
