import {
  type Clock,
  type Logger,
  type Network,
  type Random,
  systemClock,
  systemRandom,
} from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'

/** What the domains stand on. */
export interface World {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** The machine's own network, clock and randomness. */
export function createSystemWorld({ log }: { log: Logger }): World {
  return { network: createSystemNetwork(), clock: systemClock, random: systemRandom, log }
}

/** Random text that nobody guesses: 128 bits, safe in an address. */
export function secret({ random }: { random: Random }): string {
  return Buffer.from(random.bytes(16)).toString('base64url')
}
