import { describe, expect, it } from 'vitest'
import { coverageOf } from './coverage.ts'
import { box, circle, limb, type Path, polygon, ring, stroke } from './geometry.ts'

/** Pixels that a path covers, in all. */
function areaOf(path: Path, width = 200, height = 200): number {
  const coverage = coverageOf(path, width, height)
  if (!coverage) return 0
  const pixels = coverage.amounts.subarray(0, coverage.width * coverage.height)
  return pixels.reduce((sum, amount) => sum + amount, 0)
}

describe('coverageOf', () => {
  it.each<[string, Path, number]>([
    ['a box between pixels', box(10.25, 20.5, 30.5, 10.25), 30.5 * 10.25],
    ['a triangle', polygon([10, 10], [110, 10], [10, 60]), 2500],
    ['a disc', circle(100, 100, 50), Math.PI * 2500],
    ['a ring', ring(100, 100, 60, 40), Math.PI * 2000],
    ['a limb of even width', limb([40, 100], [140, 100], 10), 2000 + Math.PI * 100],
    ['a box that is half outside', box(-20, -20, 40, 40), 400],
    [
      'a triangle that is cut on both sides',
      polygon([-100, 0], [300, 0], [100, 200]),
      200 * 200 - (2 * 100 * 100) / 2,
    ],
    ['a box that is half outside to the right', box(190, 50, 20, 10), 100],
  ])('measures %s', (_name, path, area) => {
    expect(areaOf(path) / area).toBeCloseTo(1, 1)
  })

  it('counts once what a line covers twice', () => {
    const bent = stroke(
      [
        [50, 50],
        [100, 50],
        [100, 50],
        [100, 100],
      ],
      20,
    )
    expect(areaOf(bent)).toBeLessThan(50 * 20 * 2 + Math.PI * 100 + 10)
    const coverage = coverageOf(bent, 200, 200)
    expect(Math.max(...(coverage?.amounts.subarray(0, 4000) ?? []))).toBeLessThanOrEqual(1)
  })

  it('covers nothing outside the picture', () => {
    expect(coverageOf(box(300, 10, 20, 20), 200, 200)).toBeUndefined()
    expect(coverageOf([], 200, 200)).toBeUndefined()
  })
})
