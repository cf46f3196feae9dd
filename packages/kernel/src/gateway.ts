/** A router that leads from this machine to the internet, on a link of the machine. */
export interface Gateway {
  /** The router's address on the link. */
  readonly address: string
  /** This machine's address on the link. */
  readonly local: string
}

/**
 * Finds the routers of this machine, the best first; none is no failure. It belongs to the system's network only: behind
 * a proxy or a tunnel nothing may be said to a router of this house.
 */
export type FindGateways = (options: { signal: AbortSignal }) => Promise<readonly Gateway[]>
