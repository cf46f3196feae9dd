import type { MessagePort } from 'node:worker_threads'
import type { RemoteFailure } from '../remote/messages.ts'
import type { WireGuardProfile } from '../wireguard/parse-wireguard-conf.ts'
import type { TunnelStatus } from './create-tunnel.ts'

/** What a tunnel's thread is started with. */
export interface TunnelOrder {
  readonly profile: WireGuardProfile
  /** For `serveNetwork`. */
  readonly port: MessagePort
}

/** What the thread says of the tunnel itself. */
export type TunnelNews =
  | { readonly kind: 'open'; readonly status: TunnelStatus }
  | { readonly kind: 'refused'; readonly failure: RemoteFailure }
  | { readonly kind: 'status'; readonly status: TunnelStatus }
  | { readonly kind: 'closed' }
