import type { ErrorCode, Logger } from '@lanterne/kernel'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { DiskCache } from '../storage/disk-cache.ts'
import { HashTrees } from '../storage/hash-trees.ts'
import { PieceCache } from '../storage/piece-cache.ts'
import type { Store } from '../storage/piece-store.ts'
import { DiskTenant } from './disk-tenant.ts'
import { Download } from './download.ts'
import { HashAnswers } from './hash-answers.ts'
import { HashExchange } from './hash-exchange.ts'
import type { Lender } from './lender.ts'
import type { Observation } from './observation.ts'
import { Peer } from './peer.ts'
import type { SwarmOptions } from './swarm-options.ts'
import { UploadLine } from './upload-line.ts'
import { Uploads } from './uploads.ts'

/** The part of a swarm that exists once the list of files is known. */
export interface Content {
  readonly metainfo: Metainfo
  readonly cache: PieceCache
  readonly download: Download
  readonly uploads: Uploads
  /** Absent where nothing is given up for others: the files are not ours. */
  readonly tenant: DiskTenant | undefined
  /** Absent for torrents of version 1. */
  readonly hashes: HashExchange | undefined
}

/** What the content of a swarm needs of it, and tells it. */
export interface ContentOwner {
  /** Aborts when the swarm is left. */
  readonly signal: AbortSignal
  readonly observation: Observation
  readonly peers: ReadonlySet<Peer>
  /** Whoever may be asked for blocks. */
  lenders(): Iterable<Lender>
  ban(peer: Peer): void
  /** A piece was verified. */
  verified(piece: number): void
  /** A piece is on disk: others may have it. */
  written(piece: number): void
  /** Pieces were given up for what is of more use. */
  gaveUp(pieces: readonly number[]): void
  failed(error: ErrorCode): void
  gave(bytes: number): void
}

/** Joins what fetches, keeps and gives the pieces of a torrent whose files are known. */
export function openContent(
  metainfo: Metainfo,
  store: Store,
  options: SwarmOptions,
  owner: ContentOwner,
): Content {
  const { clock, random, disk, memory, pool } = options
  const trees = HashTrees.of(metainfo)
  const cache = new PieceCache(metainfo, store, { ...options, trees })
  const download: Download = new Download({
    ...{ metainfo, cache, trees, pool, memory, clock, random },
    lenders: () => owner.lenders(),
    ban: (lender) => (lender instanceof Peer ? owner.ban(lender) : lender.close('violation')),
    observation: owner.observation,
    mayLearnLeaves: (piece) => hashes?.mayLearnLeaves(piece) ?? false,
    onRead: () => hashes?.ask(),
    onPiece: (piece) => {
      owner.verified(piece)
      hashes?.ask()
    },
    onWritten: (piece) => owner.written(piece),
    onFailed: (error) => owner.failed(error),
    onLost: (pieces) => {
      for (const piece of pieces) uploads.lost(piece)
      owner.gaveUp(pieces)
    },
    lookAheadBytes: () => disk?.window.ahead ?? Number.POSITIVE_INFINITY,
    mayReadEarly: options.mayReadEarly ?? true,
  })
  const answers = trees && new HashAnswers(trees, cache, { onAnswered: (peer) => uploads.drained(peer) })
  const uploads = new Uploads({
    ...{ cache, clock, random, memory },
    isHeld: (peer) => answers?.isWaiting(peer) ?? false,
    peers: () => owner.peers,
    isComplete: () => cache.have.isFull,
    onBlock: (bytes) => owner.gave(bytes),
    line: options.line ?? new UploadLine({ clock, limit: { kind: 'unlimited' } }),
  })
  const hashes = trees && answers && exchangeHashes({ metainfo, trees, answers, download }, options, owner)
  const tenant =
    disk && store.segments && shareDisk({ metainfo, cache, download }, store.segments, disk, options, owner)
  return { metainfo, cache, download, uploads, tenant, hashes }
}

/** Looks at what a run before this one left on disk, while other things go on. */
export function checkClaimed(download: Download, log: Logger): void {
  download.checkClaimed().catch((error: unknown) => log.warn('disk cannot be checked', { error }))
}

function exchangeHashes(
  {
    metainfo,
    trees,
    answers,
    download,
  }: { metainfo: Metainfo; trees: HashTrees; answers: HashAnswers; download: Download },
  { clock, log, keepLayers }: SwarmOptions,
  owner: ContentOwner,
): HashExchange {
  let isKept = trees.isComplete
  const keep = async () => {
    isKept = true
    checkClaimed(download, log)
    if (trees.pieceLayers) await keepLayers?.(metainfo, trees.pieceLayers)
  }
  return new HashExchange({
    ...{ trees, answers, clock },
    pieceLength: metainfo.pieceLength,
    readers: () => download.readers,
    isSettled: (piece) => download.isSettled(piece),
    peers: () => owner.peers,
    onKnown: (first, end) => {
      download.hashesKnown(first, end)
      if (isKept || !trees.isComplete) return
      keep().catch((error: unknown) => log.warn('hashes cannot be kept', { error }))
    },
    ban: (peer) => owner.ban(peer),
  })
}

/** Takes part in the space that all torrents share, until the swarm is left. */
function shareDisk(
  { metainfo, cache, download }: { metainfo: Metainfo; cache: PieceCache; download: Download },
  store: NonNullable<Store['segments']>,
  disk: DiskCache,
  { clock, log }: SwarmOptions,
  { signal }: ContentOwner,
): DiskTenant {
  const tenant = new DiskTenant({ metainfo, cache, store, positions: () => download.positions, clock, disk })
  disk.join(tenant)
  signal.addEventListener('abort', () => disk.leave(tenant), { once: true })
  cache.onWritten = () =>
    void disk.settle().catch((error: unknown) => log.error('disk space not freed by a bug', { error }))
  return tenant
}
