import {
  AppError,
  type Clock,
  type Endpoint,
  type Network,
  type Random,
  type UdpSocket,
} from '@lanterne/kernel'
import { addressBytes } from '../packet/ip-address.ts'
import type { Aead } from '../wireguard/aead.ts'
import { createWireGuard, type WireGuardStatus } from '../wireguard/create-wireguard.ts'
import type { WireGuardProfile } from '../wireguard/parse-wireguard-conf.ts'
import { createStack } from './create-stack.ts'

/** What a tunnel is made of. */
export interface TunnelParts {
  readonly profile: WireGuardProfile
  /**
   * The system's network. All that is asked of it is the addresses of the endpoints, before anything else, and one UDP
   * socket, on which only sealed messages are sent, and only to peers of the profile.
   */
  readonly outside: Pick<Network, 'bindUdp' | 'lookup'>
  readonly clock: Clock
  readonly random: Random
  /** What the messages of sessions are sealed with; Node's own code unless told. */
  readonly aead?: Aead
  /** Calls back when what came together was read. */
  later(callback: () => void): void
  onChange?(status: TunnelStatus): void
}

/** How a tunnel is doing. `starting`: no answer yet; `stalled`: there was one, and then no more. */
export interface TunnelStatus extends WireGuardStatus {
  readonly state: 'starting' | 'up' | 'stalled'
}

/** An open tunnel. */
export interface Tunnel extends AsyncDisposable {
  /** TCP, UDP and names inside it. There is no way from here to any other network, whatever the tunnel's state. */
  readonly network: Network
  readonly status: TunnelStatus
}

/** A tunnel in this thread. */
export interface CreatedTunnel extends Tunnel {
  /** The shortest round trip that the latest connections took to open, in milliseconds; infinite before there was one. */
  readonly shortestTripMs: number
}

/**
 * Opens a tunnel in this thread and begins its handshake. Throws `connection-failed` when no endpoint has an address,
 * and `invalid-request` for a profile with a key that cannot be used.
 */
export async function createTunnel(
  parts: TunnelParts,
  { signal }: { signal: AbortSignal },
): Promise<CreatedTunnel> {
  const { profile, outside, clock, random } = parts
  const endpoints = await findEndpoints(parts, { signal })
  const all = endpoints.flat()
  if (all.length === 0) throw new AppError('connection-failed')
  const isSix = all.some(({ host }) => host.includes(':'))
  const socket = await outside.bindUdp(
    { host: isSix ? '::' : '0.0.0.0', port: profile.listenPort },
    { signal },
  )
  let hasAnswered = false
  const statusNow = (): TunnelStatus => {
    const { status } = wireGuard
    hasAnswered ||= status.isAnswering
    const state = status.isAnswering ? 'up' : hasAnswered ? 'stalled' : 'starting'
    return { ...status, state }
  }
  const stack = createStack({
    ...profile,
    clock,
    random,
    later: parts.later,
    send: (packet) => wireGuard.send(packet),
  })
  const wireGuard = await madeOrClosed(socket, () =>
    createWireGuard({
      profile,
      endpoints,
      clock,
      random,
      ...(parts.aead && { aead: parts.aead }),
      outside: socket,
      onPacket: (packet) => stack.receive(packet),
      onChange: () => parts.onChange?.(statusNow()),
    }),
  )
  socket.receive((message, from) => wireGuard.receive(message, from))
  wireGuard.initiate()
  return {
    network: stack.network,
    get shortestTripMs() {
      return stack.shortestTripMs
    },
    get status() {
      return statusNow()
    },
    async [Symbol.asyncDispose]() {
      stack.close()
      wireGuard[Symbol.dispose]()
      await socket[Symbol.asyncDispose]()
    },
  }
}

async function madeOrClosed<Made>(socket: UdpSocket, make: () => Made): Promise<Made> {
  try {
    return make()
  } catch (error) {
    await socket[Symbol.asyncDispose]()
    throw error
  }
}

/** Addresses of the peers' endpoints: the only names that are ever looked up outside. */
async function findEndpoints(
  { profile, outside }: TunnelParts,
  { signal }: { signal: AbortSignal },
): Promise<Endpoint[][]> {
  const found = await Promise.allSettled(
    profile.peers.map(async ({ endpoint }) => {
      if (!endpoint) return []
      const hosts = addressBytes(endpoint.host)
        ? [endpoint.host]
        : await outside.lookup(endpoint.host, { signal })
      return hosts.map((host) => ({ host, port: endpoint.port }))
    }),
  )
  signal.throwIfAborted()
  const failed = found.find((outcome) => outcome.status === 'rejected')
  const endpoints = found.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []))
  if (failed && endpoints.flat().length === 0) throw failed.reason
  return endpoints
}
