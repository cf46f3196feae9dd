import { type Clock, silentLogger, systemRandom } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'
import { Pairing } from '../pairing/pairing.ts'

/** Other devices, in a house that is on no network. */
export function closedPairing({ library, clock }: { library: Library; clock: Clock }) {
  const guard = { inHouse: <Outcome>(act: () => Outcome) => act() }
  const more = { clock, random: systemRandom, log: silentLogger }
  const pairing = new Pairing({ library, port: 5268, links: () => [], guard, ...more })
  return { pairing, houseToken: 'token-of-the-house' }
}
