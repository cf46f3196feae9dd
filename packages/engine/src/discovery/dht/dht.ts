import {
  AppError,
  type Clock,
  type Endpoint,
  type Logger,
  type Network,
  type Random,
  type Timer,
  type UdpSocket,
} from '@lanterne/kernel'
import { type BencodeDictionary, decodeBencode } from '../../metainfo/bencode.ts'
import { type Infohash, infohashBytes } from '../../metainfo/infohash.ts'
import type { KeptText } from '../../storage/kept-text.ts'
import { readItem } from './answer-query.ts'
import { Bootstrap } from './bootstrap.ts'
import { DhtNode } from './dht-node.ts'
import { type DhtRecord, formatDhtRecord, parseDhtRecord } from './dht-record.ts'
import { type Item, isSigned, mutableTarget, targetOf } from './item.ts'
import { ItemStore } from './item-store.ts'
import type { KrpcFields } from './krpc.ts'
import { peersIn, tell } from './nearest-nodes.ts'
import { type Family, familyOf, type NodeContact } from './node-contact.ts'
import type { NodeId } from './node-id.ts'
import { PeerStore } from './peer-store.ts'
import { K } from './routing-table.ts'
import { Tokens } from './tokens.ts'

const SAVE_MS = 10 * 60_000
const FIRST_RETRY_MS = 5000
const LAST_RETRY_MS = 300_000
/** Peers taken from one look-up: beyond that somebody makes them up. */
const MOST_PEERS = 1000

/** What a DHT node stands on. */
export interface DhtOptions {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Where to begin when nobody is known yet. */
  readonly bootstrap: readonly Endpoint[]
  /** One of each family; closed with the DHT. */
  readonly sockets: readonly UdpSocket[]
  /** What survives the end of this run. */
  readonly memory: KeptText
}

/** Ports that peers reach us on, by family. */
export type AnnouncedPorts = { readonly [F in Family]?: number | undefined }

/** Our part in the mainline DHT (BEP 5, 32, 42, 43, 44), IPv4 and IPv6. */
export interface Dht extends AsyncDisposable {
  /** Where its nodes are bound. */
  readonly addresses: readonly Endpoint[]
  /** Nodes known, both families together. */
  readonly nodeCount: number
  /** The port of the node that speaks with addresses like `host`. */
  portFor(host: string): number | undefined
  /** Tries a node that somebody named; `host` may be a name. */
  addNode(node: Endpoint): void
  /** The network leads somewhere again: looks for neighbours at once. */
  networkReturned(): void
  /**
   * Looks for a torrent's peers and hands them over as they come, then tells the nearest nodes of us where `announce`
   * says on which ports. Resolves with the number of nodes that took it.
   */
  lookup(
    infohash: Infohash,
    onPeers: (peers: readonly Endpoint[]) => void,
    options: { signal: AbortSignal; announce?: AnnouncedPorts },
  ): Promise<number>
  /** Stores an item with the nearest nodes (BEP 44); resolves with how many took it. `expected`: only in place of that sequence number. */
  put(item: Item, options: { signal: AbortSignal; expected?: number }): Promise<number>
  /** Finds the item whose value has this SHA-1. */
  getImmutable(target: Uint8Array, options: { signal: AbortSignal }): Promise<Item | undefined>
  /** Finds the newest item of a key and salt. */
  getMutable(
    publicKey: Uint8Array,
    salt: Uint8Array,
    options: { signal: AbortSignal },
  ): Promise<Item | undefined>
}

/** Opens the DHT and begins to join it. */
export async function openDht(options: DhtOptions): Promise<Dht> {
  const text = await options.memory.read()
  return new MainlineDht(options, text === undefined ? undefined : parseDhtRecord(text))
}

class MainlineDht implements Dht {
  readonly #options: DhtOptions
  readonly #nodes = new Map<Family, DhtNode>()
  readonly #bootstrap: Bootstrap
  readonly #lifetime = new AbortController()
  #retry: Timer | undefined
  #save: Timer
  #saving: Promise<void> = Promise.resolve()

  constructor(options: DhtOptions, record: DhtRecord | undefined) {
    const { clock, random, bootstrap, sockets } = options
    this.#options = options
    this.#bootstrap = new Bootstrap(bootstrap, options)
    const world = {
      clock,
      random,
      peers: new PeerStore({ random }),
      items: new ItemStore(),
      tokens: new Tokens({ clock, random }),
      tableOf: (family: Family) => this.#nodes.get(family)?.table,
      onForeignNodes: (family: Family, nodes: readonly NodeContact[]) =>
        this.#nodes.get(family)?.offer(nodes),
    }
    for (const socket of sockets) {
      const family = familyOf(socket.local.host)
      const known = record?.[family]
      const node = new DhtNode(socket, family, known?.id, world)
      for (const contact of known?.nodes ?? []) node.table.restore(contact)
      this.#nodes.set(family, node)
    }
    options.log.debug('dht opened', { sockets: sockets.length, nodes: this.nodeCount })
    this.#save = clock.schedule(SAVE_MS, () => this.#saveNowAndThen())
    this.#join(FIRST_RETRY_MS)
  }

  get addresses(): readonly Endpoint[] {
    return [...this.#nodes.values()].map(({ local }) => local)
  }

  get nodeCount(): number {
    let count = 0
    for (const { table } of this.#nodes.values()) count += table.usable
    return count
  }

  portFor(host: string): number | undefined {
    return this.#nodes.get(familyOf(host))?.local.port
  }

  addNode(node: Endpoint): void {
    if (this.#lifetime.signal.aborted) return
    void this.#bootstrap.addressesOf(node, this.#lifetime).then((endpoints) => {
      for (const endpoint of endpoints) this.#nodes.get(familyOf(endpoint.host))?.greet(endpoint)
    })
  }

  networkReturned(): void {
    if (this.#lifetime.signal.aborted) return
    this.#retry?.cancel()
    this.#bootstrap.forget()
    this.#join(FIRST_RETRY_MS)
  }

  async lookup(
    infohash: Infohash,
    onPeers: (peers: readonly Endpoint[]) => void,
    { signal, announce }: { signal: AbortSignal; announce?: AnnouncedPorts },
  ): Promise<number> {
    const target = infohashBytes(infohash)
    const seen = new Set<string>()
    const counts = await this.#everywhere({ signal }, async (node, entrances) => {
      const { family } = node
      const onAnswer = (values: BencodeDictionary, from: Endpoint) => {
        const fresh = peersIn(values, family, from).filter(({ host, port }) => {
          const key = `${host}|${port}`
          return seen.size < MOST_PEERS && !seen.has(key) && seen.add(key)
        })
        if (fresh.length > 0) onPeers(fresh)
      }
      const nearest = await node.search({ target, method: 'get_peers', entrances, onAnswer }, { signal })
      const port = announce?.[family]
      if (port === undefined) return 0
      return await tell(node, nearest, 'announce_peer', { info_hash: target, implied_port: 0, port })
    })
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async put(item: Item, { signal, expected }: { signal: AbortSignal; expected?: number }): Promise<number> {
    const target = targetOf(item)
    const v = decodeBencode(item.encoded)
    const fields: KrpcFields =
      item.kind === 'immutable'
        ? { v }
        : {
            ...{ v, k: item.publicKey, sig: item.signature, seq: item.sequence, cas: expected },
            salt: item.salt.length > 0 ? item.salt : undefined,
          }
    const counts = await this.#everywhere({ signal }, async (node, entrances) => {
      const nearest = await node.search({ target, method: 'get', entrances }, { signal })
      return await tell(node, nearest, 'put', fields)
    })
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async getImmutable(target: Uint8Array, { signal }: { signal: AbortSignal }): Promise<Item | undefined> {
    const found = new AbortController()
    let item: Item | undefined
    const onItem = (given: Item) => {
      if (given.kind !== 'immutable' || Buffer.compare(targetOf(given), target) !== 0) return
      item ??= given
      found.abort(new AppError('closed'))
    }
    try {
      const either = AbortSignal.any([signal, found.signal])
      await this.#getItems(target, new Uint8Array(), onItem, { signal: either })
    } catch (error) {
      if (!item) throw error
    }
    return item
  }

  async getMutable(
    publicKey: Uint8Array,
    salt: Uint8Array,
    { signal }: { signal: AbortSignal },
  ): Promise<Item | undefined> {
    const target = mutableTarget(publicKey, salt)
    let newest: Item | undefined
    const onItem = (given: Item) => {
      if (given.kind !== 'mutable' || Buffer.compare(given.publicKey, publicKey) !== 0) return
      if (newest?.kind === 'mutable' && newest.sequence >= given.sequence) return
      if (isSigned(given)) newest = given
    }
    await this.#getItems(target, salt, onItem, { signal })
    return newest
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#lifetime.signal.aborted) return
    this.#lifetime.abort(new AppError('closed'))
    this.#retry?.cancel()
    this.#save.cancel()
    await this.#saving
    await this.#write()
    for (const node of this.#nodes.values()) await node[Symbol.asyncDispose]()
  }

  async #getItems(
    target: NodeId,
    salt: Uint8Array,
    onItem: (item: Item) => void,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const onAnswer = (values: BencodeDictionary) => {
      const item = readItem(values, salt)
      if (typeof item !== 'number') onItem(item)
    }
    await this.#everywhere({ signal }, (node, entrances) =>
      node.search({ target, method: 'get', entrances, onAnswer }, { signal }),
    )
  }

  /** Does something with the node of each family, and with where it may begin when it knows too few. */
  async #everywhere<Result>(
    { signal }: { signal: AbortSignal },
    act: (node: DhtNode, entrances: readonly Endpoint[]) => Promise<Result>,
  ): Promise<Result[]> {
    signal.throwIfAborted()
    this.#lifetime.signal.throwIfAborted()
    const nodes = [...this.#nodes.values()]
    const isPoor = nodes.some(({ table }) => table.usable < K)
    const entrances = isPoor ? await this.#bootstrap.find(this.#lifetime) : []
    signal.throwIfAborted()
    const isLost = nodes.map(({ table }) => table.usable === 0)
    const results = await Promise.all(nodes.map((node) => act(node, node.table.usable < K ? entrances : [])))
    // Who knew nobody of a family may have heard of somebody by the other one (BEP 32).
    const again = nodes.filter(({ table }, index) => isLost[index] && nodes.length > 1 && table.usable > 0)
    return [...results, ...(await Promise.all(again.map((node) => act(node, []))))]
  }

  /** Looks for our own neighbours, again and again until there is somebody. */
  #join(retryMs: number): void {
    const search = this.#everywhere(this.#lifetime, (node, entrances) =>
      node.search({ target: node.table.id, method: 'find_node', entrances }, this.#lifetime),
    )
    const again = () => {
      if (this.#lifetime.signal.aborted || this.nodeCount > 0) return
      const next = Math.min(LAST_RETRY_MS, retryMs * 2)
      this.#retry = this.#options.clock.schedule(retryMs, () => this.#join(next))
    }
    search.then(again, (error: unknown) => {
      if (!this.#lifetime.signal.aborted) this.#options.log.error('dht not joined by a bug', { error })
    })
  }

  #saveNowAndThen(): void {
    this.#save = this.#options.clock.schedule(SAVE_MS, () => this.#saveNowAndThen())
    this.#saving = this.#write()
  }

  async #write(): Promise<void> {
    const kept = (family: Family) => {
      const table = this.#nodes.get(family)?.table
      return table && { id: table.id, nodes: table.closest(table.id, table.size) }
    }
    // Who was alone all the time leaves what an earlier run knew.
    if (this.nodeCount === 0) return
    try {
      await this.#options.memory.write(formatDhtRecord({ 4: kept(4), 6: kept(6) }))
    } catch (error) {
      this.#options.log.warn('dht nodes not saved', { error })
    }
  }
}
