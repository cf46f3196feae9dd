import type { HouseSettings } from '@lanterne/contract'

/** Left free for everything else on the machine, as the engine does: a twentieth of the disk, at most a gibibyte. */
const reserveBytes = 1 << 30
const reserveShare = 0.05

/** The disk that films lie on, as it stands, in bytes. */
export interface DiskState {
  readonly freeBytes: number
  readonly sizeBytes: number
  /** Taken by films that are kept, as far as they are here. */
  readonly keptBytes: number
  /** Taken by films that are not. */
  readonly otherBytes: number
}

/** What the house's choice comes to. */
export interface DiskRoom {
  /** Most that films may take in all. */
  readonly limitBytes: number
  /** What films that are not kept may take; absent: the engine's own rule. */
  readonly cacheBytes: number | undefined
}

/** How much films may take of the disk. Kept films come first: the others have what these leave. Pure. */
export function roomOnDisk(disk: HouseSettings['disk'], state: DiskState): DiskRoom {
  const { freeBytes, sizeBytes, keptBytes, otherBytes } = state
  const available = freeBytes + keptBytes + otherBytes
  const most = Math.max(0, available - Math.min(reserveBytes, sizeBytes * reserveShare))
  if (disk.kind === 'automatic') return { limitBytes: most, cacheBytes: undefined }
  const limitBytes = Math.min(most, disk.kind === 'bytes' ? disk.bytes : available * disk.share)
  return { limitBytes, cacheBytes: Math.max(0, limitBytes - keptBytes) }
}
