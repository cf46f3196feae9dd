import type { AudioCodec } from '../media-info.ts'
import { type Role, rolesByCount } from './mix-down.ts'

/** The order of a decoder's channels by `acmod`, but for low-frequency effects (ATSC A/52, 5.4.2.3). */
const modes: readonly (readonly Role[])[] = [
  // Two sounds that have nothing to do with each other.
  ['left', 'right'],
  ['centre'],
  ['left', 'right'],
  ['left', 'right', 'centre'],
  ['left', 'right', 'surround'],
  ['left', 'right', 'centre', 'surround'],
  ['left', 'right', 'left-surround', 'right-surround'],
  ['left', 'right', 'centre', 'left-surround', 'right-surround'],
]

/**
 * What the channels of a sound are: as a frame of AC-3 or E-AC-3 says, where that agrees with their number; as most
 * sounds of so many channels are, otherwise. Pure.
 */
export function rolesOf(channels: number, codec: AudioCodec, frame: Uint8Array | undefined): readonly Role[] {
  const said = frame && (codec === 'ac3' || codec === 'eac3') ? rolesOfFrame(frame, codec) : undefined
  return said?.length === channels ? said : rolesByCount(channels)
}

function rolesOfFrame(frame: Uint8Array, codec: 'ac3' | 'eac3'): readonly Role[] | undefined {
  if (frame[0] !== 0x0b || frame[1] !== 0x77) return undefined
  const mode = codec === 'ac3' ? (frame[6] ?? 0) >> 5 : ((frame[4] ?? 0) >> 1) & 7
  const roles = modes[mode] ?? []
  if (!hasLow(frame, codec, mode)) return roles
  // After the front channels, before the surrounds.
  const front = roles.filter((role) => !role.endsWith('surround'))
  return [...front, 'low', ...roles.slice(front.length)]
}

function hasLow(frame: Uint8Array, codec: 'ac3' | 'eac3', mode: number): boolean {
  if (codec === 'eac3') return ((frame[4] ?? 0) & 1) === 1
  // Mix levels of two bits each lie before it, where there is a centre, a surround, or only two channels.
  const levels = (mode & 1 && mode !== 1 ? 2 : 0) + (mode & 4 ? 2 : 0) + (mode === 2 ? 2 : 0)
  return (((frame[6] ?? 0) >> (4 - levels)) & 1) === 1 && levels <= 4
}
