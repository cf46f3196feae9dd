import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeNative } from './describe-native.ts'
import { aacRate, aacRecipe, h264Recipe } from './recipes.ts'

const picture = (fields: object) => {
  const stream = { index: 0, codec_type: 'video', codec_name: 'mpeg4', width: 640, height: 480, ...fields }
  const [track] = describeNative({ format: {}, streams: [stream] }).video
  if (!track) throw new Error('no track')
  return track
}
const crew = { threads: 2, mostPixelsHigh: 720 }

describe('h264Recipe', () => {
  it('cuts by time, and leaves the last stretch open', () => {
    const { filter } = h264Recipe(picture({}), { start: 6, end: 12 }, crew)
    expect(filter).toContain('trim=start=6.000000:end=12.000000')
    expect(h264Recipe(picture({}), { start: 6, end: Number.POSITIVE_INFINITY }, crew).filter).not.toContain(
      'end=',
    )
  })

  it('keeps the shape, evenly, within what the machine does', () => {
    const sizes = fc.integer({ min: 2, max: 16_384 })
    fc.assert(
      fc.property(sizes, sizes, (width, height) => {
        const { filter } = h264Recipe(picture({ width, height }), { start: 0, end: 6 }, crew)
        const [, across = 0, up = 0] = (/scale=(\d+):(\d+)/.exec(filter) ?? []).map(Number)
        expect(across % 2).toBe(0)
        expect(up % 2).toBe(0)
        expect(across).toBeGreaterThan(0)
        expect(across).toBeLessThanOrEqual(1282)
        expect(up).toBeLessThanOrEqual(720)
      }),
    )
  })

  it('gives no more pictures than the level of its H.264 allows', () => {
    const filter = (rate: string) =>
      h264Recipe(picture({ avg_frame_rate: rate }), { start: 0, end: 6 }, crew).filter
    expect(filter('24000/1001')).toContain('fps=24000/1001')
    expect(filter('120/1')).toContain('fps=60/1')
    expect(filter('nonsense')).toContain('fps=25/1')
  })
})

describe('aacRecipe', () => {
  const filter = (frames: { first: number; end: number }, channels = 2, origin = 0) =>
    aacRecipe({ sampleRate: 48_000, channels }, frames, origin).filter

  it('begins a little early on the grid of frames, and never before the file', () => {
    expect(filter({ first: 100, end: 200 })).toContain(`first_pts=${96 * 1024}`)
    expect(filter({ first: 2, end: 200 })).toContain('first_pts=0')
    expect(filter({ first: 100, end: 200 }, 2, 70_000)).toContain(`first_pts=${70_000 + 96 * 1024}`)
  })

  it('mixes more than two channels so that who speaks stays clear', () => {
    expect(filter({ first: 0, end: 9 }, 6)).toContain('pan=stereo|c0=0.702944*c0+0.497056*c2+0.351472*c4|')
    expect(filter({ first: 0, end: 9 }, 1)).not.toContain('pan=')
  })

  it('takes only rates that AAC has', () => {
    expect([44_100, 96_000, 11_111].map((sampleRate) => aacRate({ sampleRate }))).toEqual([
      44_100, 48_000, 48_000,
    ])
  })
})
