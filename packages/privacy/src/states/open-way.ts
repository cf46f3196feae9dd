import type { Emitter, Network } from '@lanterne/kernel'

/** What a way out tells of itself, as far as it knows. */
export interface WayEvents {
  /** Its other end is heard of, or not any more. */
  hears: boolean
  /** It is closed for good, by itself. */
  gone: Record<string, never>
}

/** A way out that is open: everything it carries goes there, or nowhere. */
export interface OpenWay extends AsyncDisposable {
  readonly network: Network
  readonly events: Emitter<WayEvents>
  /** Whether its other end was heard of a moment ago. */
  readonly isHeard: boolean
  /** Asks something of the other end, and resolves when the answer is here. */
  probe(options: { signal: AbortSignal }): Promise<void>
}
