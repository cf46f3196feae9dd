import type { Endpoint } from '@lanterne/kernel'
import { readEndpoints } from './read-endpoints.ts'

/** How the DHT is joined: with whom to begin when no node is known yet. */
export interface DhtSettings {
  readonly bootstrap: readonly Endpoint[]
}

/** The well-known nodes of the mainline DHT, kept by the makers of BitTorrent programs. */
const publicNodes: readonly Endpoint[] = [
  { host: 'router.bittorrent.com', port: 6881 },
  { host: 'dht.transmissionbt.com', port: 6881 },
  { host: 'dht.libtorrent.org', port: 25_401 },
  { host: 'router.utorrent.com', port: 6881 },
]

/**
 * Reads `LANTERNE_DHT`: `off`, or nodes to begin with in place of the well-known ones, as `HOST:PORT` with commas
 * between them. What is not understood never leads to the public nodes.
 */
export function readDhtSettings(text: string | undefined): DhtSettings | undefined {
  if (!text) return { bootstrap: publicNodes }
  if (text === 'off') return undefined
  const bootstrap = readEndpoints(text)
  return bootstrap.length > 0 ? { bootstrap } : undefined
}
