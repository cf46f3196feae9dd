import type { MadeTorrent } from './make-torrent.ts'
import type { Stage } from './stage.ts'

/** The programs of others that the engine must get along with. */
export const foreignPeerNames = [
  'transmission',
  'aria2',
  'qbittorrent',
  'libtorrent',
  'rtorrent',
  'webtorrent',
] as const
export type ForeignPeerName = (typeof foreignPeerNames)[number]

export interface ForeignStatus {
  /** Verified bytes it has. */
  readonly haveBytes: number
  /** Size of what it was told to fetch; 0 while it does not know. */
  readonly sizeBytes: number
  readonly isComplete: boolean
  /** Whether it has checked its data and shares. */
  readonly isSeeding: boolean
  readonly peers: number
  /** Payload it sent and received since it started. */
  readonly sentBytes: number
  readonly receivedBytes: number
  /** What it says is wrong, if it says so. */
  readonly problem?: string
}

/**
 * A BitTorrent program that nobody here wrote, running on loopback with its DHT, local discovery, peer exchange, uTP and
 * port forwarding off: it meets others through trackers only, or because it is told to. It works on one torrent.
 */
export interface ForeignPeer {
  readonly name: ForeignPeerName
  /** Where it takes connections of peers. */
  readonly endpoint: { readonly host: string; readonly port: number }
  /** Gives it its torrent. What lies in `folder` already is checked and shared; the rest is fetched into it. */
  add(source: { torrent: MadeTorrent } | { magnet: string }, folder: string): Promise<void>
  status(): Promise<ForeignStatus>
  /** Bytes per second over all its peers; `undefined` takes the limit away. */
  setUploadLimit(bytesPerSecond: number | undefined): Promise<void>
  /** Stops it at once. */
  stop(): Promise<void>
}

export interface ForeignPeerOptions {
  /** Bytes per second; programs count in KiB, so give a multiple of 1024. */
  readonly uploadLimit?: number
  /** Bytes per second at which it fetches. */
  readonly downloadLimit?: number
  /** Whether it encrypts; `enabled` (when absent) means where the other side wants it. */
  readonly encryption?: 'enabled' | 'forced'
  /** What follows an encrypted handshake; libtorrent only. */
  readonly cipher?: 'plaintext' | 'rc4'
  /** Whether it exchanges peers with its peers (BEP 11); libtorrent only. */
  readonly pex?: boolean
  /** The only way that it takes, TCP when absent; libtorrent and qBittorrent only, and webtorrent, which tries uTP first. */
  readonly transport?: 'tcp' | 'utp'
}

/** Resolves when `peer` has all its data and shares them. */
export async function whenSeeding(stage: Stage, peer: ForeignPeer): Promise<void> {
  let last: ForeignStatus | undefined
  await stage.until(
    `${peer.name} seeds`,
    async () => {
      last = await peer.status()
      return last.isSeeding
    },
    { timeoutMs: 60_000, everyMs: 100, describe: () => last },
  )
}

/** Resolves with its last status when `peer` has fetched everything. */
export async function whenComplete(
  stage: Stage,
  peer: ForeignPeer,
  { timeoutMs }: { timeoutMs: number },
): Promise<ForeignStatus> {
  let last: ForeignStatus | undefined
  return await stage.until(
    `${peer.name} completes its download`,
    async () => {
      last = await peer.status()
      return last.isComplete ? last : undefined
    },
    { timeoutMs, everyMs: 100, describe: () => last },
  )
}

/** Programs count what they sent now and then: libtorrent once a second. */
const countedMs = 2500

/** Resolves with its status when `peer` has counted all that it sent: no count moved for longer than it takes to count. */
export async function whenCounted(stage: Stage, peer: ForeignPeer): Promise<ForeignStatus> {
  let last: ForeignStatus | undefined
  let since = 0
  return await stage.until(
    `${peer.name} has counted what it sent`,
    async () => {
      const now = await peer.status()
      if (now.sentBytes !== last?.sentBytes) since = performance.now()
      last = now
      return performance.now() - since > countedMs ? now : undefined
    },
    { timeoutMs: 20_000, everyMs: 100, describe: () => last },
  )
}

/** Whether a program must be found by others: Transmission finds nobody on loopback. */
export function mustBeFound(name: ForeignPeerName): boolean {
  return name === 'transmission'
}
