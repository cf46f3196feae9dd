import * as v from 'valibot'
import { GivenName } from './library.ts'

/** What codes of pairing are made of: no two that look alike, on a screen or in a hand's writing. */
export const pairingAlphabet = '34679ACDEFGHJKMNPQRTVWXY'
export const pairingLength = 6

/** A code as people type it: case, spaces and dashes say nothing. */
export function readPairingCode(text: string): string {
  return text.replace(/[\s\p{Pd}]/gu, '').toUpperCase()
}

/** What a device shows to be let in: the code that the first screen shows. */
export const PairRequest = v.object({ code: v.pipe(v.string(), v.maxLength(64)) })

/** Another device of the house that may use this Lanterne. */
export interface PairedDevice {
  readonly id: string
  readonly name: string
  /** Whose it is; absent where it is everybody's. It may be of a profile that is no more. */
  readonly profile?: string
  /** Milliseconds since 1970. */
  readonly addedMs: number
  readonly seenMs: number
  /** Whether a line of it is open now. */
  readonly isHere: boolean
}

/** What lets one more device in, once. */
export interface PairingCode {
  readonly code: string
  readonly secondsLeft: number
}

/** The door for other devices of the house, and who comes through it. */
export interface DevicesState {
  readonly isOpen: boolean
  /** Whether it is open because the command line says so. */
  readonly isAsked: boolean
  /** `http://ADDRESS:PORT`, one on each side of the house; none where the house has no network, or the port is taken. */
  readonly addresses: readonly string[]
  readonly problem?: 'no-network' | 'port-in-use'
  /** Absent where none is shown, or the last one was used, ran out or was guessed at too often. */
  readonly code?: PairingCode
  /** The newest first. */
  readonly devices: readonly PairedDevice[]
}

export const DoorChange = v.object({ isOpen: v.boolean() })

export const DeviceChange = v.object({
  name: v.optional(v.pipe(GivenName, v.minLength(1))),
  /** `null` makes it everybody's. */
  profile: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^[a-z0-9]{1,24}$/)))),
})
export type DeviceChange = v.InferOutput<typeof DeviceChange>
