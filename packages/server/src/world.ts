import type { UploadLimit } from '@lanterne/engine'
import {
  type Clock,
  type Endpoint,
  type Logger,
  type Network,
  type Random,
  systemClock,
  systemRandom,
} from '@lanterne/kernel'
import { createSystemNetwork, findSystemGateways, type WebRtcSettings } from '@lanterne/privacy'
import type { DhtSettings } from './dht-settings.ts'
import type { ChosenWay } from './privacy/way-of-choice.ts'

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

/** How much of this machine films may take; what is absent, the engine knows. */
export interface Limits {
  /** Bytes on disk, besides what is kept for offline. */
  readonly cacheBytes: number | undefined
  /** Of the line, for uploads. */
  readonly upload: UploadLimit | undefined
}

/** How peers are found, and find us. */
export interface PeerSettings extends Partial<Limits> {
  /** Where peers reach us. */
  readonly listen: Endpoint
  /** How the DHT is joined; absent: not at all. */
  readonly dht?: DhtSettings | undefined
  /** Whether peers are looked for on this machine's links; not, when absent. */
  readonly localDiscovery?: boolean | undefined
  /** Whether the port is to be mapped on this house's router; not, when absent. */
  readonly portMapping?: boolean | undefined
  /** How browsers that share are reached; absent: not at all. */
  readonly webRtc?: WebRtcSettings | undefined
}

/**
 * The same as the engine has it. Routers are spoken to only where the network is the system's own; where another way
 * was `chosen`, whatever shows this house is off, and the port is another in each run.
 */
export function reachOf(settings: PeerSettings, chosen?: Pick<ChosenWay, 'gateways' | 'takesConnections'>) {
  const { listen, dht, localDiscovery, portMapping, cacheBytes, upload } = settings
  if (!chosen)
    return {
      ...{ listen, dht, localDiscovery, cacheBytes, upload },
      gateways: portMapping ? findSystemGateways : undefined,
    }
  return {
    ...{ cacheBytes, upload, isDiscreet: true },
    ...(chosen.takesConnections && { listen: { host: '::', port: 0 } }),
    dht,
    gateways: chosen.gateways,
  }
}

/** Random text that nobody guesses: 128 bits, safe in an address. */
export function secret({ random }: { random: Random }): string {
  return Buffer.from(random.bytes(16)).toString('base64url')
}
