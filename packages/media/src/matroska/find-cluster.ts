import { bisect, type Place } from '../bisect.ts'
import type { ReadAhead } from '../read-ahead.ts'
import { readEbmlHeader, readUint } from './ebml.ts'
import { ids } from './element-ids.ts'
import type { MatroskaIndex } from './matroska-index.ts'

const CLUSTER = Buffer.from('1f43b675', 'hex')
const LOOK_BYTES = 64 << 10
/** A cluster is at most five seconds or five megabytes in what is written; more of something else is no film any more. */
const LONGEST_LOOK_BYTES = 24 << 20
/** What may stand in a cluster before its time. */
const beforeTime = new Set<number>([ids.void, ids.crc32, ids.position, ids.prevSize])

type Clock = Pick<MatroskaIndex, 'tickSeconds'>

/** The first cluster that begins at `from` or behind it. */
export async function nextCluster(
  file: ReadAhead,
  from: number,
  { index, before = file.size }: { index: Clock; before?: number },
): Promise<Place | undefined> {
  const end = Math.min(before, file.size, from + LONGEST_LOOK_BYTES)
  for (let at = from; at < end; at += LOOK_BYTES) {
    const bytes = Buffer.from(await file.bytes(at, Math.min(at + LOOK_BYTES + CLUSTER.length - 1, end)))
    for (let i = bytes.indexOf(CLUSTER); i >= 0; i = bytes.indexOf(CLUSTER, i + 1)) {
      const seconds = await clusterSeconds(file, at + i, index)
      if (seconds !== undefined) return { at: at + i, seconds }
    }
  }
  return undefined
}

/** The last cluster of the file. */
export async function lastCluster(file: ReadAhead, index: Clock): Promise<Place | undefined> {
  for (let back = 256 << 10; back <= LONGEST_LOOK_BYTES; back *= 2) {
    let found: Place | undefined
    for (let from = Math.max(0, file.size - back); ; ) {
      const next = await nextCluster(file, from, { index })
      if (!next) break
      found = next
      from = next.at + 1
    }
    if (found || back >= file.size) return found
  }
  return undefined
}

/** The last cluster that begins not later than `seconds`, or one a little before it. */
export async function findCluster(
  file: ReadAhead,
  seconds: number,
  { index, durationSeconds }: { index: MatroskaIndex; durationSeconds: number },
): Promise<Place> {
  const { clustersStart: start = index.segmentStart } = index
  const first = (await nextCluster(file, start, { index })) ?? { at: start, seconds: 0 }
  return await bisect(seconds, {
    first,
    end: { at: file.size, seconds: durationSeconds },
    next: (from, before) => nextCluster(file, from, { index, before }),
  })
}

/** The time of the cluster at `at`; absent when there is none: its id is only four bytes, which a picture may hold too. */
async function clusterSeconds(
  file: ReadAhead,
  at: number,
  { tickSeconds }: Clock,
): Promise<number | undefined> {
  const bytes = await file.bytes(at, at + 128)
  try {
    const cluster = readEbmlHeader(bytes, 0)
    if (!cluster) return undefined
    for (let place = cluster.headerBytes; ; ) {
      const header = readEbmlHeader(bytes, place)
      if (!header?.size) return undefined
      const start = place + header.headerBytes
      if (header.id === ids.clusterTimestamp && header.size <= 8)
        return readUint(bytes, { start, end: start + header.size }) * tickSeconds
      if (!beforeTime.has(header.id)) return undefined
      place = start + header.size
    }
  } catch {
    // Not an element: four bytes of a picture.
    return undefined
  }
}
