import type { Clock } from '@lanterne/kernel'
import {
  BencodeDictionary,
  BencodeError,
  type BencodeValue,
  decodePrefix,
  encodeBencode,
} from '../metainfo/bencode.ts'
import { isNamedBy, type TorrentNames } from '../metainfo/infohash.ts'
import type { Peer } from './peer.ts'

/** Metadata travels in parts of 16 KiB (BEP 9). */
const PART_BYTES = 16384
/** Largest info dictionary that we take: 100,000 files fit. */
export const MOST_METADATA_BYTES = 32 << 20
/** A part is asked of so many peers at once: it is small, and the first answer counts. */
const PEERS_PER_PART = 3
const PARTS_PER_PEER = 8
const MOST_PARTS_SEEN = 256
/** Few torrents have a longer info dictionary. */
const LARGE_BYTES = 1 << 20
const MOST_WAYS_GIVEN = 3
const PART_TIMEOUT_MS = 3000
/** An attempt that brings nothing for so long is given up, even when nobody has another idea of the size. */
const ATTEMPT_TIMEOUT_MS = 8000

const Kind = { request: 0, data: 1, reject: 2 } as const

/** One try at putting the metadata together. */
interface Attempt {
  readonly size: number
  readonly startedAt: number
  readonly parts: (Uint8Array | undefined)[]
  readonly givers: (Peer | undefined)[]
  /** When each part was asked of each peer. */
  readonly asked: Map<number, Map<Peer, number>>
  missing: number
  progressAt: number
  /** Set when parts of several peers did not fit together: one alone must give all, and answers for it. */
  readonly only: Peer | undefined
}

/** Fetches the info dictionary that an infohash names from peers (BEP 9), whatever some of them may send. */
export class MetadataExchange {
  readonly #names: TorrentNames
  readonly #clock: Clock
  readonly #ban: (peer: Peer) => void
  readonly #onMetadata: (infoBytes: Uint8Array) => void
  readonly #candidates = new Set<Peer>()
  /** Peers that had their try alone. */
  readonly #tried = new WeakSet<Peer>()
  /** Peers whose idea of the size led nowhere once. */
  readonly #hopeless = new WeakSet<Peer>()
  #attempt: Attempt | undefined
  #waysGiven = 0
  #mustBeAlone = false
  /** How long an attempt may last while others wait for their turn; longer each time, for big metadata over slow links. */
  #patienceMs = PART_TIMEOUT_MS * 2
  #isDone = false

  constructor(options: {
    names: TorrentNames
    clock: Clock
    ban: (peer: Peer) => void
    onMetadata: (infoBytes: Uint8Array) => void
  }) {
    this.#names = options.names
    this.#clock = options.clock
    this.#ban = options.ban
    this.#onMetadata = options.onMetadata
  }

  /** A peer told what extensions it has. */
  offered(peer: Peer): void {
    const size = peer.told?.metadataSize
    if (peer.told?.ids.metadata === undefined || size === undefined || size > MOST_METADATA_BYTES) return
    this.#candidates.add(peer)
    this.#giveWayTo(size)
    this.#go()
  }

  /** Something large is put aside at once when somebody has a much smaller idea; a few times, lest it never be fetched. */
  #giveWayTo(size: number): void {
    const attempt = this.#attempt
    if (!attempt || attempt.size < LARGE_BYTES || size * 4 > attempt.size) return
    if (this.#waysGiven >= MOST_WAYS_GIVEN) return
    this.#waysGiven++
    this.#attempt = undefined
  }

  gone(peer: Peer): void {
    this.#candidates.delete(peer)
    const attempt = this.#attempt
    // Nobody is left who believes in this size.
    if (attempt && ![...this.#candidates].some((other) => isPartOf(attempt, other))) this.#attempt = undefined
    for (const asked of this.#attempt?.asked.values() ?? []) asked.delete(peer)
    this.#go()
  }

  /** Called now and then: what waited too long is asked elsewhere. */
  tick(): void {
    const now = this.#clock.now()
    const attempt = this.#attempt
    if (attempt && this.#isHopeless(attempt, now)) {
      // This size leads nowhere: whoever believes in it comes last from now on.
      for (const peer of [...this.#candidates])
        if (isPartOf(attempt, peer)) {
          this.#candidates.delete(peer)
          this.#candidates.add(peer)
          this.#hopeless.add(peer)
        }
      this.#attempt = undefined
      this.#patienceMs *= 2
    }
    this.#go()
  }

  /** While nobody else has another idea an attempt has all the time it needs, as long as something comes. */
  #isHopeless(attempt: Attempt, now: number): boolean {
    const silentMs = now - attempt.progressAt
    const isContested = [...this.#candidates].some((peer) => !isPartOf(attempt, peer))
    if (!isContested) return silentMs > ATTEMPT_TIMEOUT_MS
    return silentMs > PART_TIMEOUT_MS || now - attempt.startedAt > this.#patienceMs
  }

  /** A data or reject message; requests are answered elsewhere. */
  received(peer: Peer, message: MetadataMessage, rest: Uint8Array): void {
    const attempt = this.#attempt
    const asked = attempt?.asked.get(message.part)
    if (!attempt || !asked?.has(peer)) return peer.spendBudget()
    if (message.kind === Kind.reject) {
      // Kept as asked, so that this peer is not asked for it again at once.
      this.#go()
      return
    }
    asked.delete(peer)
    if (attempt.parts[message.part]) return
    if (rest.length !== Math.min(PART_BYTES, attempt.size - message.part * PART_BYTES)) return this.#ban(peer)
    attempt.parts[message.part] = rest.slice()
    attempt.givers[message.part] = peer
    attempt.missing--
    attempt.progressAt = this.#clock.now()
    if (attempt.missing === 0) this.#judge(attempt)
    else this.#go()
  }

  #judge(attempt: Attempt): void {
    this.#attempt = undefined
    const infoBytes = new Uint8Array(Buffer.concat(attempt.parts as Uint8Array[]))
    if (isNamedBy(infoBytes, this.#names)) {
      this.#isDone = true
      this.#onMetadata(infoBytes)
      return
    }
    const givers = new Set(attempt.givers)
    const [guilty] = givers
    if (givers.size === 1 && guilty) this.#ban(guilty)
    else this.#mustBeAlone = true
    this.#go()
  }

  #go(): void {
    if (this.#isDone) return
    this.#attempt ??= this.#begin()
    const attempt = this.#attempt
    if (!attempt) return
    for (const peer of this.#candidates) this.#askFor(attempt, peer)
  }

  #begin(): Attempt | undefined {
    const first = this.#chooseFirst()
    const size = first?.told?.metadataSize
    if (!first || size === undefined) return undefined
    if (this.#mustBeAlone) this.#tried.add(first)
    const count = Math.ceil(size / PART_BYTES)
    const now = this.#clock.now()
    return {
      size,
      startedAt: now,
      parts: new Array<Uint8Array | undefined>(count),
      givers: new Array<Peer | undefined>(count),
      asked: new Map(),
      missing: count,
      progressAt: now,
      only: this.#mustBeAlone ? first : undefined,
    }
  }

  /**
   * Whose idea of the size is tried next: the smallest that has not failed yet, so that a lie about 32 MB is the last
   * thing that is fetched, and only where nobody says otherwise.
   */
  #chooseFirst(): Peer | undefined {
    const all = [...this.#candidates]
    const untried = this.#mustBeAlone ? all.filter((peer) => !this.#tried.has(peer)) : []
    const mayBeFirst = untried.length > 0 ? untried : all
    const hopeful = mayBeFirst.filter((peer) => !this.#hopeless.has(peer))
    if (hopeful.length === 0) return mayBeFirst[0]
    const sizeOf = (peer: Peer) => peer.told?.metadataSize ?? Number.POSITIVE_INFINITY
    return hopeful.reduce((smallest, peer) => (sizeOf(peer) < sizeOf(smallest) ? peer : smallest))
  }

  #askFor(attempt: Attempt, peer: Peer): void {
    const id = peer.told?.ids.metadata
    if (id === undefined || !isPartOf(attempt, peer)) return
    const now = this.#clock.now()
    let load = 0
    for (const asked of attempt.asked.values()) if (isPending(asked.get(peer), now)) load++
    // Each part of somebody else first: several connections that all begin slowly bring it sooner than one.
    for (let others = 0; others < PEERS_PER_PART; others++)
      for (let part = 0, missing = 0; part < attempt.parts.length && load < PARTS_PER_PEER; part++) {
        if (attempt.parts[part]) continue
        // Those at the front are enough to choose from; a size that is a lie must not make every answer a long search.
        if (missing++ === MOST_PARTS_SEEN) break
        const asked = attempt.asked.get(part) ?? new Map<Peer, number>()
        attempt.asked.set(part, asked)
        const pending = [...asked.values()].filter((at) => isPending(at, now)).length
        if (isPending(asked.get(peer), now) || pending !== others) continue
        asked.set(peer, now)
        load++
        peer.sendExtended(id, encodeMetadataMessage({ kind: Kind.request, part }))
      }
  }
}

/** Whether a peer may bring parts of an attempt. */
function isPartOf({ size, only }: Attempt, peer: Peer): boolean {
  return peer.told?.metadataSize === size && (!only || only === peer)
}

function isPending(askedAt: number | undefined, now: number): boolean {
  return askedAt !== undefined && now - askedAt < PART_TIMEOUT_MS
}

/** A message of BEP 9. */
export interface MetadataMessage {
  readonly kind: number
  readonly part: number
}

/** Reads the dictionary that a metadata message begins with, and the bytes after it; `undefined` when it is not one. */
export function decodeMetadataMessage(
  payload: Uint8Array,
): { message: MetadataMessage; rest: Uint8Array } | undefined {
  let prefix: { value: BencodeValue; length: number }
  try {
    prefix = decodePrefix(payload)
  } catch (error) {
    if (error instanceof BencodeError) return undefined
    throw error
  }
  if (!(prefix.value instanceof BencodeDictionary)) return undefined
  const kind = prefix.value.integer('msg_type')
  const part = prefix.value.integer('piece')
  if (kind === undefined || part === undefined || part < 0) return undefined
  return { message: { kind, part }, rest: payload.subarray(prefix.length) }
}

function encodeMetadataMessage({ kind, part }: MetadataMessage, totalSize?: number): Uint8Array {
  return encodeBencode({ msg_type: kind, piece: part, total_size: totalSize })
}

/** Answers a peer's request for a part of our metadata; refuses when we have none or there is no such part. */
export function answerMetadataRequest(peer: Peer, part: number, infoBytes: Uint8Array | undefined): void {
  peer.spendBudget()
  const id = peer.told?.ids.metadata
  if (id === undefined) return
  const bytes = infoBytes?.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)
  if (!infoBytes || !bytes || bytes.length === 0) {
    peer.sendExtended(id, encodeMetadataMessage({ kind: Kind.reject, part }))
  } else peer.sendExtended(id, encodeMetadataMessage({ kind: Kind.data, part }, infoBytes.length), bytes)
}

/** Whether a message asks us for a part. */
export function isMetadataRequest({ kind }: MetadataMessage): boolean {
  return kind === Kind.request
}
