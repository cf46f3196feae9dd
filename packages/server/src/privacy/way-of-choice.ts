import type { BlockReason, SocksProxy, WayChoice } from '@lanterne/contract'
import { AppError, type FindGateways, type Random } from '@lanterne/kernel'
import {
  importProfile,
  type OpenWay,
  openCheckedWay,
  openSocksWay,
  openTunnelWay,
  tunnelGateways,
} from '@lanterne/privacy'
import type { KeptPrivacy } from './kept-privacy.ts'

/** What a choice comes to: how its way is opened, and what belongs to it. */
export interface ChosenWay {
  open(options: { signal: AbortSignal }): Promise<OpenWay & { readonly traffic?: WayTraffic }>
  /** Addresses inside it that are no addresses of this house, whatever they look like. */
  readonly inside: readonly string[]
  /** Who forwards ports there. */
  readonly gateways?: FindGateways
  /** Whether datagrams pass, as far as is known. */
  readonly carriesUdp: boolean
  /** Whether others can connect to us. */
  readonly takesConnections: boolean
  /** Why it cannot be opened, or is gone, where that is no matter of who is at its other end. */
  readonly reason?: BlockReason
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
    ...{ inside: [], carriesUdp: false, takesConnections: false },
  })
  if (choice.kind === 'socks') return socksWay(choice.proxy)
  if (choice.kind === 'checked')
    return {
      open: ({ signal }) => openCheckedWay({ interface: choice.interface }, { signal }),
      ...{ inside: [], carriesUdp: true, takesConnections: true, reason: 'wrong-network' },
    }
  const kept = profiles.find(({ id }) => id === choice.profile)
  if (!kept) return unusable(new AppError('invalid-request'))
  try {
    const { profile, nameServers } = importProfile(kept.conf)
    return {
      open: ({ signal }) => openTunnelWay(profile, { random, signal }),
      inside: nameServers,
      gateways: tunnelGateways(profile),
      ...{ carriesUdp: true, takesConnections: true },
    }
  } catch (error) {
    return unusable(error)
  }
}

/** Whether its datagrams pass is known once it is open. */
function socksWay({ host, port, user, password = '' }: SocksProxy): ChosenWay {
  const credentials = user === undefined ? undefined : { user, password }
  let carriesUdp = false
  return {
    async open({ signal }) {
      const way = await openSocksWay({ at: { host, port }, credentials }, { signal })
      carriesUdp = way.carriesUdp
      return way
    },
    inside: [],
    takesConnections: false,
    get carriesUdp() {
      return carriesUdp
    },
  }
}
