import { describe, expect, it } from 'vitest'
import { rolesOf } from './channel-roles.ts'
import { mixDown, rolesByCount } from './mix-down.ts'

const length = 4800
/** A tone in one channel of several. */
const only = (channel: number, channels: number) =>
  Array.from({ length: channels }, (_, i) =>
    Float32Array.from({ length }, (_v, at) => (i === channel ? Math.sin(at / 7) / 2 : 0)),
  )
const power = (samples: Float32Array) => samples.reduce((sum, value) => sum + value * value, 0)
const full = power(only(0, 1)[0] as Float32Array)
/** How loud a channel is heard on each side, in decibels of what it is. */
function heard(channel: number, channels: number): (number | 'nothing')[] {
  return mixDown(only(channel, channels)).map((side) => {
    const ratio = power(side) / full
    return ratio === 0 ? 'nothing' : Math.round(100 * Math.log10(ratio)) / 10
  })
}

describe('mixDown', () => {
  it('mixes 5.1 as ITU-R BS.775 says', () => {
    expect(Array.from({ length: 6 }, (_, channel) => heard(channel, 6))).toEqual([
      [0, 'nothing'],
      ['nothing', 0],
      [-3, -3],
      ['nothing', 'nothing'],
      [-3, 'nothing'],
      ['nothing', -3],
    ])
  })

  it('keeps who speaks as loud as they were, whatever else there is', () => {
    for (const channels of [3, 4, 5, 6, 7, 8]) {
      const [left, right] = mixDown(only(2, channels))
      expect((power(left) + power(right)) / full, `${channels} channels`).toBeCloseTo(1, 3)
    }
  })

  it('makes two pairs of surrounds no louder than one', () => {
    expect([4, 5, 6, 7].map((channel) => heard(channel, 8))).toEqual([
      [-6, 'nothing'],
      ['nothing', -6],
      [-6, 'nothing'],
      ['nothing', -6],
    ])
    expect([4, 5, 6].map((channel) => heard(channel, 7))).toEqual([
      [-6, -6],
      [-3, 'nothing'],
      ['nothing', -3],
    ])
  })

  it('leaves stereo alone, and puts one channel on both sides', () => {
    const stereo = only(1, 2)
    expect(mixDown(stereo)).toEqual(stereo)
    expect(mixDown(only(0, 1))).toEqual([only(0, 1)[0], only(0, 1)[0]])
  })
})

describe('rolesOf', () => {
  /** The beginning of a frame of AC-3: `acmod`, the levels that belong to it, and whether there are low effects. */
  const ac3 = (mode: number, levels: number, low: 0 | 1) =>
    Uint8Array.of(0x0b, 0x77, 0, 0, 0, 0x40, (mode << 5) | (low << (4 - levels)), 0)

  it('asks the stream what four channels are', () => {
    expect(rolesOf(4, 'ac3', ac3(6, 2, 0))).toEqual(['left', 'right', 'left-surround', 'right-surround'])
    expect(rolesOf(4, 'ac3', ac3(5, 4, 0))).toEqual(['left', 'right', 'centre', 'surround'])
    expect(rolesOf(4, 'ac3', ac3(3, 2, 1))).toEqual(['left', 'right', 'centre', 'low'])
    expect(rolesOf(3, 'ac3', ac3(2, 2, 1))).toEqual(['left', 'right', 'low'])
    expect(rolesOf(5, 'ac3', ac3(7, 4, 0))).toEqual(rolesByCount(5))
    const eac3 = Uint8Array.of(0x0b, 0x77, 0, 0, (6 << 1) | 1)
    expect(rolesOf(5, 'eac3', eac3)).toEqual(['left', 'right', 'low', 'left-surround', 'right-surround'])
  })

  it('takes the usual ones where the stream does not agree, or is no such stream', () => {
    expect(rolesOf(6, 'ac3', ac3(2, 2, 0))).toEqual(rolesByCount(6))
    expect(rolesOf(4, 'dts', ac3(6, 2, 0))).toEqual(rolesByCount(4))
    expect(rolesOf(4, 'ac3', new Uint8Array())).toEqual(rolesByCount(4))
    expect(rolesOf(4, 'ac3', undefined)).toEqual(rolesByCount(4))
  })
})
