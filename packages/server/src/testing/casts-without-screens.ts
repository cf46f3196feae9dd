import { openCastDevices } from '@lanterne/cast'
import { type Clock, silentLogger, systemRandom } from '@lanterne/kernel'
import { Casts } from '../cast/casts.ts'
import { createCastMemory } from '../cast/kept-cast.ts'
import type { Playbacks } from '../playback/playbacks.ts'

/** Casts in a house that has no screens. */
export function castsWithoutScreens({ playbacks, clock }: { playbacks: Playbacks; clock: Clock }): Casts {
  const devices = openCastDevices({ finders: [], clock })
  const readAsset = async () => undefined
  const memory = createCastMemory({ get: () => undefined, set: () => undefined })
  return new Casts({ devices, playbacks, memory, readAsset, clock, random: systemRandom, log: silentLogger })
}
