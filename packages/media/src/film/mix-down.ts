/** Sound of several channels, each by itself, all of one length. */
export type Planes = readonly Float32Array[]

/** What centre and surrounds add to each side (ITU-R BS.775): three decibels less than they are. */
const CENTRE = Math.SQRT1_2
const SURROUND = 0.5
/** Left, right and centre together stay below what can be played; who speaks is in the centre, and stays as loud. */
const HEADROOM = 1 / (1 + CENTRE)

/**
 * Mixes sound down to two channels so that what is said stays clear: the surrounds give way, the low-frequency effects
 * are left out. Channels come as FFmpeg orders them: left, right, centre, low, then surrounds, left before right. Pure.
 */
export function mixDown(planes: Planes): readonly [Float32Array, Float32Array] {
  const [left = new Float32Array(), right = left] = planes
  if (planes.length <= 2) return [left, right]
  const centre = planes[2] as Float32Array
  // Without low-frequency effects when there are less than six.
  const surrounds = planes.slice(planes.length >= 6 ? 4 : 3)
  return [mix(left, centre, sideOf(surrounds, 0)), mix(right, centre, sideOf(surrounds, 1))]
}

function mix(front: Float32Array, centre: Float32Array, surrounds: Planes): Float32Array {
  const share = surrounds.length === 0 ? 0 : SURROUND / surrounds.length
  return front.map((value, i) => {
    let sum = value + CENTRE * (centre[i] ?? 0)
    for (const surround of surrounds) sum += share * (surround[i] ?? 0)
    return Math.max(-1, Math.min(1, sum * HEADROOM * MAKE_UP))
  })
}

/** Given back of the headroom: films leave their own, and peaks of all channels at once are rare. */
const MAKE_UP = 1.2

/** One surround alone is behind the listener: on both sides. */
function sideOf(surrounds: Planes, side: 0 | 1): Planes {
  if (surrounds.length === 1) return surrounds
  return surrounds.filter((_, i) => i % 2 === side)
}
