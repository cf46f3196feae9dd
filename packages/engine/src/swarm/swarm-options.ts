import type { Clock, Logger, Network, Random } from '@lanterne/kernel'
import type { Dht } from '../discovery/dht/dht.ts'
import type { Doorway } from '../discovery/doorway.ts'
import type { TorrentNames } from '../metainfo/infohash.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { PieceLayers } from '../metainfo/piece-layers.ts'
import type { Buffers } from '../storage/buffer-pool.ts'
import type { DiskCache } from '../storage/disk-cache.ts'
import type { Hasher } from '../storage/hasher.ts'
import type { MemoryBudget } from '../storage/memory-budget.ts'
import type { EncryptionPolicy } from '../transport/mse/mse-socket.ts'
import type { UtpHub } from '../transport/utp/utp-hub.ts'
import type { OwnAddresses } from './own-addresses.ts'
import type { SeedingState } from './seeding.ts'
import type { UploadLine } from './upload-line.ts'

/** What a swarm stands on. */
export interface SwarmOptions extends TorrentNames {
  readonly peerId: Uint8Array
  /** Whether peers are not told which program this is. */
  readonly isDiscreet?: boolean | undefined
  readonly network: Network
  /** For uTP; without it there is TCP only. */
  readonly hub?: UtpHub | undefined
  /** Whether peers are spoken to encrypted when they want it, or always. */
  readonly encryption?: EncryptionPolicy
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly hasher: Hasher
  readonly pool: Buffers
  /** When what nobody here wants has been shared enough; absent: never. */
  readonly seeding?: SeedingState | undefined
  /** The line that all uploads share; absent where it has no end. */
  readonly line?: UploadLine | undefined
  /** The memory that all torrents share; absent where it has no end. */
  readonly memory?: MemoryBudget | undefined
  /** The disk space that all torrents share; absent where it has no end. */
  readonly disk?: DiskCache | undefined
  /** How we are reached, and by whom we are seen; absent when nobody can connect to us. */
  readonly doorway?: Pick<Doorway, 'port' | 'seen'> | undefined
  /** Absent where it is off, or not for this torrent. */
  readonly dht?: Pick<Dht, 'addNode' | 'portFor'> | undefined
  /** Where the engine answers, as far as it knows. */
  readonly own?: OwnAddresses | undefined
  /** Keeps the hashes of a torrent's pieces, when peers have told all of them (BEP 52). */
  readonly keepLayers?: ((metainfo: Metainfo, layers: PieceLayers) => Promise<void>) | undefined
  /** Whether readers who ask for it may have blocks of large pieces before the piece is proved; they may when absent. */
  readonly mayReadEarly?: boolean
  /** Whether the engine can bear one more connection. */
  readonly hasRoom: () => boolean
}
