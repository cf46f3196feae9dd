import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMIT_BLOCK, LIMIT_MEMORY, limit, type Stereo } from './limit.ts'

type Sound = (at: number) => number

/** Gives a sound in chunks of these lengths, over and over, and collects what leaves. */
async function run(sound: Sound, { from = 0, to }: { from?: number; to: number }, lengths = [1000]) {
  async function* chunks(): AsyncGenerator<Stereo> {
    for (let at = from, i = 0; at < to; i++) {
      const length = Math.min(lengths[i % lengths.length] ?? 1, to - at)
      const start = at
      const left = Float32Array.from({ length }, (_, k) => sound(start + k))
      yield { left, right: left.map((value) => -value / 2) }
      at += length
    }
  }
  const out: number[] = []
  const right: number[] = []
  for await (const part of limit(chunks())) {
    out.push(...part.left)
    right.push(...part.right)
  }
  return { left: out, right }
}

/** A film: quiet, with peaks far beyond what can be played. */
const film: Sound = (at) => Math.sin(at / 9) * (at % 30_000 < 3000 ? 2.4 : 0.3)

describe('limit', () => {
  it('lets nothing be louder than can be played, and leaves the rest to the bit', async () => {
    const { left, right } = await run(film, { to: 60_000 })
    expect(left).toHaveLength(60_000)
    expect(Math.max(...left.map(Math.abs))).toBeLessThanOrEqual(0.951)
    const calm = left.slice(10_000, 28_000)
    expect(calm).toEqual(calm.map((_, i) => Math.fround(film(10_000 + i))))
    // Both sides move together: nothing wanders.
    for (let i = 0; i < left.length; i += 97) expect(right[i]).toBeCloseTo(-(left[i] ?? 0) / 2, 6)
  })

  it('never jumps: from one sample to the next the gain changes by little', async () => {
    const { left } = await run((at) => film(at) || 1e-9, { to: 40_000 })
    const gains = left.map((value, at) => (Math.abs(film(at)) < 0.05 ? undefined : value / film(at)))
    const steps = gains.map((gain, i) => Math.abs((gain ?? 0) - (gains[i - 1] ?? gain ?? 0)))
    expect(Math.max(...steps.filter((_, i) => gains[i] !== undefined))).toBeLessThan(0.0012)
  })

  it('gives the same wherever it begins, and however its sound is cut', async () => {
    const whole = (await run(film, { to: 70_000 })).left
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 150 }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 }),
        async (block, lengths) => {
          const from = block * LIMIT_BLOCK
          const { left } = await run(film, { from, to: 70_000 }, lengths)
          const settled = from === 0 ? 0 : (LIMIT_MEMORY + 1) * LIMIT_BLOCK
          expect(left.slice(settled)).toEqual(whole.slice(from + settled))
        },
      ),
      { numRuns: 12 },
    )
  })
})
