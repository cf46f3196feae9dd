import type { Endpoint } from '@lanterne/kernel'

/** How the process that speaks WebRTC is set up; its only argument, as JSON. */
export interface WebRtcSettings {
  /** Servers that say which address one has (RFC 8489): they see that address, and nothing else. */
  readonly stunServers: readonly Endpoint[]
  /** The only address of this machine that is used; all when absent. */
  readonly bindAddress?: string
}

/** With what the process ends where the library is not installed, or not made for this machine. */
export const notInstalled = 3

/** What is asked of that process. `id` names one end of a connection. */
export type ToWebRtc =
  | { readonly kind: 'offer'; readonly id: number }
  | { readonly kind: 'answer'; readonly id: number; readonly sdp: string }
  /** What the other side answered to our offer. */
  | { readonly kind: 'accept'; readonly id: number; readonly sdp: string }
  | { readonly kind: 'send'; readonly id: number; readonly bytes: Uint8Array }
  /** Sends what is queued, then closes. */
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number }

/** What it tells. */
export type FromWebRtc =
  | { readonly kind: 'described'; readonly id: number; readonly sdp: string }
  | {
      readonly kind: 'open'
      readonly id: number
      readonly local: Endpoint
      readonly remote: Endpoint
      /** Longest message that the other side takes, in bytes. */
      readonly maxMessageBytes: number
    }
  | { readonly kind: 'data'; readonly id: number; readonly bytes: Uint8Array }
  /** So many more bytes of what was to be sent have left. */
  | { readonly kind: 'sent'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'closed'; readonly id: number }
