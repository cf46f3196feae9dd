import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesAt, pointsOf, secondsAt } from './consumption.ts'
import { foresee, missingBytes, secondsToWait } from './foresee.ts'
import { type MeasuredSupply, unknownSupply } from './supply-meter.ts'

const mebibyte = 1 << 20
/** A minute and forty seconds, one mebibyte a second. */
const consumption = { sizeBytes: 100 * mebibyte, durationSeconds: 100 }
const nothingHere = { here: [], unavailableBytes: 0, copies: 3, people: 3, webSeeds: 0 }
const steady = (rate: number): MeasuredSupply => ({
  ...unknownSupply,
  ...{ rate, measuredSeconds: 5, sources: 5 },
})

describe('foresee', () => {
  it('says nothing before anything came', () => {
    expect(foresee({ consumption, survey: nothingHere, supply: unknownSupply })).toEqual({
      verdict: 'unknown',
    })
  })

  it('promises what comes many times faster than it is played, and what is here', () => {
    expect(foresee({ consumption, survey: nothingHere, supply: steady(10 * mebibyte) }).verdict).toBe('now')
    const survey = { ...nothingHere, here: [{ start: 0, end: consumption.sizeBytes }] }
    expect(foresee({ consumption, survey, supply: unknownSupply }).verdict).toBe('now')
  })

  it('needs of a film that is seen to its middle only the rest', () => {
    const survey = { ...nothingHere, here: [{ start: 50 * mebibyte, end: 100 * mebibyte }] }
    const asked = { consumption, survey, supply: unknownSupply }
    expect(foresee({ ...asked, positionSeconds: 50 }).verdict).toBe('now')
    expect(foresee(asked).verdict).toBe('unknown')
  })

  it('tells how long to wait where it comes slower than it is played', () => {
    const forecast = foresee({ consumption, survey: nothingHere, supply: steady(mebibyte) })
    expect(forecast).toMatchObject({ verdict: 'soon' })
    expect(forecast.verdict === 'soon' && forecast.seconds).toBeGreaterThan(5)
    expect(forecast.verdict === 'soon' && forecast.seconds).toBeLessThan(100)
  })

  it('says nothing against a film before it was measured for a while', () => {
    const supply = { ...steady(mebibyte), measuredSeconds: 1 }
    expect(foresee({ consumption, survey: nothingHere, supply })).toEqual({ verdict: 'unknown' })
  })

  it('leaves for another hour what comes far slower, and what somebody would have to bring who is not there', () => {
    expect(foresee({ consumption, survey: nothingHere, supply: steady(mebibyte / 20) })).toMatchObject({
      verdict: 'later',
      because: 'slow',
    })
    const rare = { ...nothingHere, unavailableBytes: mebibyte, copies: 0.9 }
    expect(foresee({ consumption, survey: rare, supply: steady(10 * mebibyte) })).toEqual({
      verdict: 'later',
      because: 'parts',
    })
    const silent = { ...unknownSupply, silentSeconds: 60 }
    expect(foresee({ consumption, survey: nothingHere, supply: silent })).toEqual({
      verdict: 'later',
      because: 'people',
    })
  })

  it('counts on less where everything hangs on one', () => {
    const enough = 2.5 * mebibyte
    const lone = { ...steady(enough), sources: 1 }
    expect(foresee({ consumption, survey: nothingHere, supply: steady(enough) }).verdict).toBe('now')
    expect(foresee({ consumption, survey: nothingHere, supply: lone }).verdict).not.toBe('now')
  })

  it('counts on less where others want the same of few', () => {
    const supply = steady(4 * mebibyte)
    const contested = { ...nothingHere, copies: 1.2, people: 6 }
    expect(foresee({ consumption, survey: { ...contested, people: 1 }, supply }).verdict).toBe('now')
    expect(foresee({ consumption, survey: contested, supply }).verdict).not.toBe('now')
  })

  it('promises no less when more comes', () => {
    const verdicts = ['now', 'soon', 'later']
    fc.assert(
      fc.property(
        fc.double({ min: 1e3, max: 1e8, noNaN: true }),
        fc.double({ min: 1, max: 20, noNaN: true }),
        (rate, times) => {
          const [less, more] = [rate, rate * times].map(
            (each) => foresee({ consumption, survey: nothingHere, supply: steady(each) }).verdict,
          )
          expect(verdicts.indexOf(more ?? '')).toBeLessThanOrEqual(verdicts.indexOf(less ?? ''))
        },
      ),
    )
  })
})

describe('secondsToWait', () => {
  const curve = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20 * mebibyte })), {
      maxLength: 20,
    })
    .map((steps) => {
      let [seconds, bytes] = [0, 0]
      return steps.map(([s, b]) => ({ seconds: (seconds += s), bytes: (bytes += b) }))
    })
  const ranges = (size: number) =>
    fc
      .uniqueArray(fc.integer({ min: 0, max: size }), { maxLength: 12, comparator: (a, b) => a === b })
      .map((cuts) => {
        const sorted = cuts.toSorted((a, b) => a - b)
        return sorted.flatMap((start, i) =>
          i % 2 === 0 && sorted[i + 1] !== undefined ? [{ start, end: sorted[i + 1] as number }] : [],
        )
      })
  const film = curve.chain((points) => {
    const last = points.at(-1) ?? { seconds: 0, bytes: 0 }
    const sizeBytes = last.bytes + mebibyte
    return fc.record({
      points: fc.constant(pointsOf({ sizeBytes, durationSeconds: last.seconds + 1, curve: points })),
      here: ranges(sizeBytes),
      rate: fc.integer({ min: 10_000, max: 50 * mebibyte }),
      positionSeconds: fc.integer({ min: 0, max: last.seconds }),
    })
  })

  it('is long enough: waited for so long, no moment of the film comes late', () => {
    fc.assert(
      fc.property(
        film,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
        (at, moments) => {
          const { points, here, rate, positionSeconds } = at
          const wait = secondsToWait(at)
          const start = bytesAt(points, positionSeconds)
          const end = points.at(-1)?.seconds ?? 0
          for (const share of moments) {
            const moment = positionSeconds + share * (end - positionSeconds)
            const missing = missingBytes(here, start, bytesAt(points, moment))
            expect(missing).toBeLessThanOrEqual((wait + moment - positionSeconds) * rate * (1 + 1e-9) + 1)
          }
        },
      ),
    )
  })

  it('is no longer than it must be: some moment would come late, or the first picture', () => {
    fc.assert(
      fc.property(film, (at) => {
        const { points, here, rate, positionSeconds } = at
        const wait = secondsToWait(at)
        if (wait === 0) return
        const start = bytesAt(points, positionSeconds)
        const first = missingBytes(here, start, bytesAt(points, positionSeconds + 2)) / rate
        const bytes = [...points.map((point) => point.bytes), ...here.map((range) => range.start)]
        const late = bytes
          .filter((byte) => byte > start)
          .map((byte) => missingBytes(here, start, byte) / rate - secondsAt(points, byte) + positionSeconds)
        expect(wait).toBeCloseTo(Math.max(first, ...late), 6)
      }),
    )
  })
})

describe('pointsOf', () => {
  it('leaves out what an index cannot mean', () => {
    const points = pointsOf({
      sizeBytes: 1000,
      durationSeconds: 10,
      curve: [
        { seconds: 2, bytes: 100 },
        { seconds: 1, bytes: 200 },
        { seconds: 3, bytes: 50 },
        { seconds: 4, bytes: 2000 },
        { seconds: 12, bytes: 500 },
        { seconds: 5, bytes: 400 },
      ],
    })
    expect(points.map(({ seconds }) => seconds)).toEqual([0, 2, 5, 10])
    expect(bytesAt(points, 3.5)).toBe(250)
    expect(secondsAt(points, 250)).toBe(3.5)
    expect(bytesAt(points, 99)).toBe(1000)
  })
})
