import type { WayChoice } from '@lanterne/contract'
import { AppError, type FindGateways, type Random } from '@lanterne/kernel'
import { importProfile, type OpenWay, openTunnelWay, tunnelGateways } from '@lanterne/privacy'
import type { KeptPrivacy } from './kept-privacy.ts'

/** What a choice comes to: how its way is opened, and what belongs to it. */
export interface ChosenWay {
  open(options: { signal: AbortSignal }): Promise<OpenWay & { readonly traffic?: WayTraffic }>
  /** Addresses inside it that are no addresses of this house, whatever they look like. */
  readonly inside: readonly string[]
  /** Who forwards ports there. */
  readonly gateways?: FindGateways
  /** Whether datagrams pass. */
  readonly carriesUdp: boolean
}

/** Bytes that a way carried. */
export interface WayTraffic {
  readonly sentBytes: number
  readonly receivedBytes: number
}

/** The way that was chosen; what cannot be used as it is throws `invalid-request` each time that it is to be opened. */
export function wayOfChoice(
  choice: Exclude<WayChoice, { kind: 'off' }>,
  { profiles }: Pick<KeptPrivacy, 'profiles'>,
  { random }: { readonly random: Random },
): ChosenWay {
  const unusable = (error: unknown): ChosenWay => ({
    open: () => Promise.reject(error as Error),
    inside: [],
    carriesUdp: false,
  })
  if (choice.kind !== 'tunnel') return unusable(new AppError('invalid-request'))
  const kept = profiles.find(({ id }) => id === choice.profile)
  if (!kept) return unusable(new AppError('invalid-request'))
  try {
    const { profile, nameServers } = importProfile(kept.conf)
    return {
      open: ({ signal }) => openTunnelWay(profile, { random, signal }),
      inside: nameServers,
      gateways: tunnelGateways(profile),
      carriesUdp: true,
    }
  } catch (error) {
    return unusable(error)
  }
}
