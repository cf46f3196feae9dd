import { AppError, type Clock, type Gateway, type Network, type Random } from '@lanterne/kernel'
import type { MappingAnswer, MappingRequest } from './gateway-messages.ts'

/** What asking a gateway stands on. */
export interface MappingWorld {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
}

/** One way of having a gateway map ports. */
export interface MappingMethod {
  readonly name: 'pcp' | 'nat-pmp' | 'upnp'
  /**
   * Maps a port, renews the mapping, or takes it away (lifetime 0). Throws `AppError`: `timed-out` when nobody answers,
   * `connection-failed` for a refusal, with its `code` in the details.
   */
  map(request: MappingRequest, options: { signal: AbortSignal }): Promise<MappingAnswer>
}

export type MakeMethod = (gateway: Gateway, world: MappingWorld) => MappingMethod

/** A gateway said no, or something that cannot be. */
export function refusal(code: number | string): AppError {
  return new AppError('connection-failed', { details: { code } })
}
