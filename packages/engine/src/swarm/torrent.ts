import { AppError, type ByteRange, type ByteSource, type Clock, type Endpoint } from '@lanterne/kernel'
import type { Torrent, TorrentFile, TorrentObservation, TorrentSnapshot } from '../engine-types.ts'
import { type FileSurvey, surveyPieces } from '../forecast/file-survey.ts'
import type { MetainfoFile } from '../metainfo/metainfo.ts'
import type { Content } from './content.ts'
import { observeLender, observePiece } from './observation.ts'
import { readHere } from './read-here.ts'
import type { Swarm } from './swarm.ts'

/** Longest chunk that a reader is given at once, in bytes. */
const CHUNK_BYTES = 256 << 10

/** What the rest of the house sees of a swarm: files and figures, no pieces and no peers. */
export function createTorrentView(swarm: Swarm, content: Content, clock: Clock): Torrent {
  const { metainfo, cache, download } = content
  const files = metainfo.files.filter(({ isPadding }) => !isPadding)
  const fileAt = (index: number): MetainfoFile => {
    const file = files.find((candidate) => candidate.index === index)
    if (!file) throw new AppError('not-found')
    return file
  }
  return {
    infohash: metainfo.infohash,
    ...(metainfo.infohashV2 && { infohashV2: metainfo.infohashV2 }),
    name: metainfo.name,
    files: files.map(({ index, path, sizeBytes }): TorrentFile => ({ index, path, sizeBytes })),
    events: swarm.events,
    openFile: (index) => openFile(swarm, content, fileAt(index), clock),
    fetchWhole(index, { signal, mayFetch = () => true }) {
      const file = fileAt(index)
      if (signal.aborted || file.sizeBytes === 0) return
      const { geometry } = download
      const demand = download.addWhole(
        geometry.pieceAt(file.offset),
        geometry.pieceAt(file.offset + file.sizeBytes - 1),
        () => !mayFetch() || (content.tenant?.isPaused(index, download.comingBytes) ?? false),
      )
      signal.addEventListener('abort', () => download.removeWhole(demand), { once: true })
      swarm.wake()
    },
    keep: async (index, isKept) => content.tenant?.keep(fileAt(index).index, isKept),
    discard: async () => content.tenant?.discard(),
    wasFinished: () => content.tenant?.finished(),
    isKept: (index) => content.tenant?.isKept(fileAt(index).index) ?? true,
    presence: (index, parts) => presence(content, fileAt(index), parts),
    haveBytes: (index) => bytesIn(content, fileAt(index), (piece) => cache.have.has(piece)),
    survey: (index) => survey(swarm, content, fileAt(index)),
    addPeers: (peers: readonly Endpoint[]) => swarm.addPeers(peers),
    snapshot: () => takeSnapshot(swarm, content, clock),
    observe: () => observe(swarm, content, clock),
  }
}

function openFile(swarm: Swarm, content: Content, file: MetainfoFile, clock: Clock): ByteSource {
  const { cache, download, tenant } = content
  const { geometry } = download
  return {
    size: file.sizeBytes,
    async *read(
      { start, end }: ByteRange,
      { signal, isLent = false, isProvisional = false, isHereOnly = false },
    ) {
      if (start < 0 || end > file.sizeBytes || start > end) throw new RangeError('a range beyond the file')
      if (start === end) return
      if (isHereOnly) {
        const range = { start: file.offset + start, end: file.offset + end }
        return yield* readHere(content, range, { signal })
      }
      const demand = download.addRead(file.offset + start, file.offset + end, { isProvisional })
      tenant?.readNow()
      swarm.wake()
      const opensAt = demand.position
      let lent: Uint8Array | undefined
      try {
        while (demand.position < demand.end) {
          // Asked for more, the reader is done with what it had.
          if (lent) cache.giveBack(lent)
          lent = undefined
          const piece = geometry.pieceAt(demand.position)
          const offset = demand.position - piece * geometry.pieceLength
          const length = Math.min(
            CHUNK_BYTES,
            geometry.pieceSize(piece) - offset,
            demand.end - demand.position,
          )
          const askedAt = clock.now()
          const bytes = await download.readPiece(piece, offset, length, { signal, isLent, demand })
          const { position } = demand
          const waitedMs = clock.now() - askedAt
          swarm.observation.read({ waitedMs, position, isOpening: position === opensAt })
          if (isLent) lent = bytes
          demand.position += bytes.length
          yield bytes
        }
        await download.settled(demand, { signal })
      } finally {
        if (lent) cache.giveBack(lent)
        download.removeRead(demand)
      }
    },
  }
}

/** How much of each part of a file is here, and which parts are being fetched. */
function presence(
  { cache, download }: Content,
  file: MetainfoFile,
  parts: number,
): { have: number[]; coming: number[] } {
  const have: number[] = []
  const coming: number[] = []
  const { geometry } = download
  for (let part = 0; part < parts; part++) {
    const start = file.offset + Math.floor((file.sizeBytes * part) / parts)
    const end =
      file.offset +
      Math.max(
        Math.floor((file.sizeBytes * (part + 1)) / parts),
        Math.floor((file.sizeBytes * part) / parts) + 1,
      )
    let bytes = 0
    let isComing = false
    for (
      let piece = geometry.pieceAt(start);
      piece * geometry.pieceLength < end && piece < geometry.pieceCount;
      piece++
    ) {
      const from = Math.max(start, piece * geometry.pieceLength)
      const to = Math.min(end, piece * geometry.pieceLength + geometry.pieceSize(piece))
      if (cache.have.has(piece)) bytes += to - from
      else if (download.isComing(piece)) isComing = true
    }
    have.push(Math.min(100, Math.floor((bytes * 100) / (end - start))))
    if (isComing) coming.push(part)
  }
  return { have, coming }
}

function survey(swarm: Swarm, { cache, download }: Content, file: MetainfoFile): FileSurvey {
  const { geometry } = download
  const peers = [...swarm.peers].filter(({ peerId }) => peerId)
  const webSeeds = [...swarm.webSeeds.open()]
  const lenders = [...peers, ...webSeeds]
  const { seed, peer, 'web-seed': server } = swarm.observation.origins
  return {
    ...surveyPieces({
      first: geometry.pieceAt(file.offset),
      last: geometry.pieceAt(file.offset + Math.max(0, file.sizeBytes - 1)),
      start: file.offset,
      end: file.offset + file.sizeBytes,
      pieceLength: geometry.pieceLength,
      have: cache.have,
      holders: lenders,
    }),
    sizeBytes: file.sizeBytes,
    givers: lenders.map(({ received }) => received.total).filter((bytes) => bytes > 0),
    people: peers.length,
    known: swarm.pool.known,
    webSeeds: webSeeds.length,
    receivedBytes: seed + peer + server,
    readers: [...download.readers]
      .map(({ position }) => position - file.offset)
      .filter((position) => position >= 0 && position < file.sizeBytes),
    isWanting: download.waiting > 0 || lenders.some(({ asked }) => asked.size > 0),
  }
}

function bytesIn({ download }: Content, file: MetainfoFile, isCounted: (piece: number) => boolean): number {
  const { geometry } = download
  const end = file.offset + file.sizeBytes
  let bytes = 0
  for (let piece = geometry.pieceAt(file.offset); piece * geometry.pieceLength < end; piece++) {
    if (!isCounted(piece)) continue
    const start = piece * geometry.pieceLength
    bytes += Math.min(end, start + geometry.pieceSize(piece)) - Math.max(file.offset, start)
  }
  return bytes
}

function observe(swarm: Swarm, content: Content, clock: Clock): TorrentObservation {
  const now = clock.now()
  const { cache, download } = content
  const peers = [...swarm.peers].filter(({ peerId }) => peerId)
  return {
    ...takeSnapshot(swarm, content, clock),
    lenders: [...peers, ...swarm.webSeeds.open()].map((lender) => observeLender(lender, now)),
    pieceCount: cache.have.size,
    have: cache.have.bytes.slice(),
    openPieces: [...download.openPieces].map(observePiece),
    readers: [...download.readers].map(({ position, end }) => ({ position, end })),
  }
}

function takeSnapshot(swarm: Swarm, { metainfo, cache, download }: Content, clock: Clock): TorrentSnapshot {
  const now = clock.now()
  const have = download.geometry.bytesOf(cache.have)
  const peers = [...swarm.peers].filter(({ peerId }) => peerId)
  const { failure } = download
  return {
    infohash: metainfo.infohash,
    state: failure ? 'failed' : download.isComplete ? 'complete' : download.hasDemand ? 'fetching' : 'idle',
    ...(failure && { error: failure.code }),
    peers: {
      connected: peers.length,
      seeds: peers.filter(({ pieces }) => pieces?.isFull).length,
      unchoking: peers.filter(({ isChokingUs }) => !isChokingUs).length,
      known: swarm.pool.known,
      banned: swarm.pool.banned,
    },
    downloadRate: swarm.received.rate(now),
    uploadRate: swarm.sent.rate(now),
    bytes: {
      have,
      unwritten: cache.writingBytes,
      size: download.geometry.totalBytes,
      received: swarm.received.total,
      wasted: download.wastedBytes,
      sent: swarm.sent.total,
    },
    webSeeds: [...swarm.webSeeds.open()].length,
    waitingReaders: download.waiting,
    origins: swarm.observation.origins,
    deadlines: swarm.observation.deadlines,
  }
}
