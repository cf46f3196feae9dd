import type { Dht } from '../discovery/dht/dht.ts'
import {
  type Infohash,
  infohashBytes,
  infohashFromBytes,
  shortInfohash,
  type TorrentNames,
} from '../metainfo/infohash.ts'
import { Bitfield } from '../wire/bitfield.ts'
import type { Handshake } from '../wire/handshake.ts'
import type { Content } from './content.ts'
import type { HeadStart } from './head-start.ts'
import type { Peer } from './peer.ts'

/**
 * Requests sent before the peer said that it lets us: what its first two rounds of slow start can carry. Where there are
 * few peers, more, for then nobody else brings what a slow one holds.
 */
const OPTIMISTIC_REQUESTS = 4
const MOST_OPTIMISTIC_REQUESTS = 6
const FEW_PEERS = 3
/** In a crowd many bring the beginning together: what is asked of one too many only has to be asked again. */
const CROWD_OPTIMISTIC_REQUESTS = 2
const CROWD_PEERS = 12

/** What is said to every peer of a torrent. */
export interface GreetingFacts {
  readonly names: TorrentNames
  /** Absent until the files are known. */
  readonly content: Content | undefined
  /** BEP 27. */
  readonly isPrivate: boolean
  /** Addresses of the torrent's peers that are known. */
  readonly knownPeers: number
}

interface GreetingsOptions {
  readonly facts: () => GreetingFacts
  readonly peerId: Uint8Array
  readonly isDiscreet: boolean
  readonly headStart: HeadStart
  readonly doorway: { readonly port: number | undefined } | undefined
  readonly dht: Pick<Dht, 'portFor'> | undefined
}

/** What is said at the beginning of a connection: who we are, what we have, what we want. */
export class Greetings {
  readonly #options: GreetingsOptions
  /** Peers that were told everything in our first flight. */
  readonly #greeted = new WeakSet<Peer>()
  /** What peers that have not answered yet were told that we have. */
  readonly #greetedWith = new WeakMap<Peer, Uint8Array>()

  constructor(options: GreetingsOptions) {
    this.#options = options
  }

  /**
   * Speaks first, and says all that can be said at once: every round trip saved is a faster start. To one that
   * `isClassic`, only the handshake.
   */
  begin(peer: Peer, name: Infohash, { isClassic }: { isClassic: boolean }): void {
    this.#sendHandshake(peer, name)
    if (isClassic) return
    const { facts, headStart } = this.#options
    const { content, knownPeers } = facts()
    this.#greeted.add(peer)
    const have = content?.cache.have
    if (have && have.count > 0) {
      peer.sendPieces(have)
      this.#greetedWith.set(peer, have.bytes.slice())
    }
    this.#sendExtensionHandshake(peer)
    // Of a torrent that we know nothing of yet we want everything: to be let in takes a round trip, or ten seconds.
    if (!content) {
      peer.sendInterest(true)
      return headStart.greet(peer)
    }
    const { download, hashes } = content
    if (!download.hasDemand || download.isComplete) return
    peer.sendInterest(true)
    // Who knows only version 1 would not understand.
    if (peer.hasV2) hashes?.greet(peer)
    const count = optimisticRequests(knownPeers)
    download.requests.fillOptimistically(peer, count)
  }

  /** Answers one that spoke first: by the name of version 2 where both sides know it (BEP 52). */
  answer(peer: Peer, { infohash, hasV2 }: Handshake): void {
    const short = this.#shortV2
    this.#sendHandshake(peer, short && hasV2 ? short : infohashFromBytes(infohash))
  }

  /** Answers one for whom there is no place: who we are, and that we can tell it of others. */
  turnAway(peer: Peer, handshake: Handshake): void {
    this.answer(peer, handshake)
    if (handshake.hasExtensions) this.#sendExtensionHandshake(peer)
  }

  /** Notes by which name, and so in which version, a peer speaks that we spoke to first. */
  named(peer: Peer, name: Infohash): void {
    peer.hasV2 = name === this.#shortV2
  }

  /** Says what is left to say once the peer's handshake is here. */
  finish(peer: Peer, { hasExtensions, hasDht }: Handshake): void {
    const { content, isPrivate } = this.#options.facts()
    this.#tellPieces(peer, content?.cache.have ?? new Bitfield(0))
    if (!this.#greeted.has(peer) && hasExtensions) this.#sendExtensionHandshake(peer)
    const nodePort = hasDht && !isPrivate ? this.#options.dht?.portFor(peer.remote.host) : undefined
    if (nodePort !== undefined) peer.sendPort(nodePort)
    if (content) peer.setPieceCount(content.metainfo.pieceCount)
    if (peer.hasV2) content?.hashes?.greet(peer)
    // Some programs listen only from here on: interest is said again.
    if (peer.isInteresting || !content) peer.sendInterest(true, { isRepeated: true })
  }

  get #shortV2(): Infohash | undefined {
    const { infohashV2 } = this.#options.facts().names
    return infohashV2 && shortInfohash(infohashV2)
  }

  #sendHandshake(peer: Peer, infohash: Infohash): void {
    const { facts, peerId, dht } = this.#options
    const { names, isPrivate } = facts()
    // What comes to us is of the version that we answer with.
    peer.hasV2 = infohash === this.#shortV2
    peer.sendHandshake({
      ...{ infohash: infohashBytes(infohash), peerId, hasV2: names.infohashV2 !== undefined },
      hasDht: dht !== undefined && !isPrivate,
    })
  }

  #sendExtensionHandshake(peer: Peer): void {
    const { content, isPrivate } = this.#options.facts()
    peer.sendExtensionHandshake({
      extensions: isPrivate ? ['metadata', 'dontHave'] : ['metadata', 'dontHave', 'pex', 'holepunch'],
      metadataSize: content?.metainfo.infoBytes.length,
      port: this.#options.doorway?.port,
      hasVersion: !this.#options.isDiscreet,
    })
  }

  /** Says what we have; to a peer that was greeted with it, what has come since: its handshake may take a while. */
  #tellPieces(peer: Peer, have: Bitfield): void {
    const told = this.#greetedWith.get(peer)
    this.#greetedWith.delete(peer)
    if (!told) return peer.sendPieces(have)
    for (let piece = 0; piece < have.size; piece++) {
      const isTold = ((told[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0
      if (!isTold && have.has(piece)) peer.sendHave(piece)
    }
  }
}

function optimisticRequests(knownPeers: number): number {
  if (knownPeers > CROWD_PEERS) return CROWD_OPTIMISTIC_REQUESTS
  return knownPeers > FEW_PEERS ? OPTIMISTIC_REQUESTS : MOST_OPTIMISTIC_REQUESTS
}
