/** Sound of several channels, each by itself, all of one length. */
export type Planes = readonly Float32Array[]

/** What a channel is heard as: front, surround behind or beside, or low-frequency effects. */
export type Role = 'left' | 'right' | 'centre' | 'low' | 'left-surround' | 'right-surround' | 'surround'

/** What a channel that is neither left nor right adds to each side: three decibels less than it is. */
const SHARED = Math.SQRT1_2

/** Channels as FFmpeg orders them, by how many there are, where a stream says nothing more. */
const usualRoles: readonly (readonly Role[])[] = [
  ['left', 'right', 'centre'],
  ['left', 'right', 'centre', 'surround'],
  ['left', 'right', 'centre', 'left-surround', 'right-surround'],
  ['left', 'right', 'centre', 'low', 'left-surround', 'right-surround'],
  ['left', 'right', 'centre', 'low', 'surround', 'left-surround', 'right-surround'],
  ['left', 'right', 'centre', 'low', 'left-surround', 'right-surround', 'left-surround', 'right-surround'],
]

/** What the channels of a sound are, where nothing but their number is known. */
export function rolesByCount(channels: number): readonly Role[] {
  return usualRoles[channels - 3] ?? (channels > 8 ? (usualRoles.at(-1) ?? []) : ['left', 'right'])
}

/**
 * Mixes sound down to two channels as ITU-R BS.775 and ATSC A/52 say: who speaks is in the centre, and stays as loud as
 * they were; surrounds are three decibels softer, low-frequency effects are left out. Where all channels are loud at
 * once, the sum is beyond what can be played: `limit` comes after. One channel is on both sides. Pure.
 */
export function mixDown(
  planes: Planes,
  roles: readonly Role[] = rolesByCount(planes.length),
): readonly [Float32Array, Float32Array] {
  const [left = new Float32Array(), right = left] = planes
  if (planes.length <= 2) return [left, right]
  return [mix(planes, sharesOf(roles, 'left')), mix(planes, sharesOf(roles, 'right'))]
}

/** How much of each channel is heard on one side. */
function sharesOf(roles: readonly Role[], side: 'left' | 'right'): readonly number[] {
  const own = `${side}-surround`
  // Two surrounds on one side are as loud together as one.
  const count = roles.filter((role) => role === own).length
  const surround = SHARED / Math.sqrt(Math.max(1, count))
  return roles.map((role) => {
    if (role === side) return 1
    if (role === 'centre') return SHARED
    if (role === own) return surround
    // Behind the listener: half of its power on each side, as a surround.
    return role === 'surround' ? SHARED * SHARED : 0
  })
}

function mix(planes: Planes, shares: readonly number[]): Float32Array {
  const sum = new Float32Array(planes[0]?.length ?? 0)
  for (const [channel, plane] of planes.entries()) {
    const share = shares[channel] ?? 0
    if (share === 0) continue
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + share * (plane[i] ?? 0)
  }
  return sum
}
