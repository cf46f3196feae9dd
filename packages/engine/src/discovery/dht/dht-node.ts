import {
  AppError,
  type Clock,
  type Endpoint,
  type Random,
  type Timer,
  type UdpSocket,
} from '@lanterne/kernel'
import type { BencodeDictionary } from '../../metainfo/bencode.ts'
import { addressBytes } from '../address.ts'
import { filterPeers } from '../local-address.ts'
import { AddressBudgets } from './address-budgets.ts'
import { answerQuery } from './answer-query.ts'
import { ExternalAddress } from './external-address.ts'
import type { ItemStore } from './item-store.ts'
import { KrpcError, type KrpcFields } from './krpc.ts'
import { KrpcExchange, type QueryResult, type Reply } from './krpc-exchange.ts'
import { Lookup, type LookupNode } from './lookup.ts'
import { type Family, familyOf, type NodeContact, readCompactNodes } from './node-contact.ts'
import { fitsAddress, ID_BYTES, idForAddress, idSharing, type NodeId } from './node-id.ts'
import type { PeerStore } from './peer-store.ts'
import { Reachability } from './reachability.ts'
import { K, RoutingTable } from './routing-table.ts'
import type { Tokens } from './tokens.ts'

const TICK_MS = 20_000
/** Silent nodes that are asked at each tick whether they are still there. */
const MOST_PROBES = 4
/** Strangers who asked us something and are asked who they are, at once. */
const MOST_GREETINGS = 16
/** Nodes read from one answer: as many as it should have (BEP 5). */
const MOST_NODES_PER_ANSWER = K

/** What both families' nodes share. */
export interface NodeWorld {
  readonly clock: Clock
  readonly random: Random
  readonly peers: PeerStore
  readonly items: ItemStore
  readonly tokens: Tokens
  /** The table of a family, where this machine has that family. */
  readonly tableOf: (family: Family) => RoutingTable | undefined
  /** Nodes of the other family that an answer named. */
  readonly onForeignNodes: (family: Family, nodes: readonly NodeContact[]) => void
}

/** A search for a target, by one of the methods that answer with nodes. */
export interface Search {
  readonly target: NodeId
  readonly method: 'find_node' | 'get_peers' | 'get'
  /** Fields besides the target. */
  readonly fields?: KrpcFields
  readonly onAnswer?: (values: BencodeDictionary, from: Endpoint) => void
  /** Those with whom to begin besides the table. */
  readonly entrances?: readonly Endpoint[]
}

/** One node of the DHT: a socket and a table for one family of addresses. */
export class DhtNode implements AsyncDisposable {
  readonly family: Family
  readonly #world: NodeWorld
  readonly #exchange: KrpcExchange
  readonly #external = new ExternalAddress()
  readonly #reachability: Reachability
  readonly #lifetime = new AbortController()
  readonly #lookups = new Set<Lookup>()
  #table: RoutingTable
  #greetings = 0
  #tick: Timer

  constructor(socket: UdpSocket, family: Family, id: NodeId | undefined, world: NodeWorld) {
    const { clock, random } = world
    this.family = family
    this.#world = world
    this.#reachability = new Reachability(clock)
    this.#table = new RoutingTable({ id: id ?? random.bytes(ID_BYTES), clock })
    this.#exchange = new KrpcExchange({
      socket,
      family,
      clock,
      random,
      budgets: new AddressBudgets(),
      isReadOnly: () => this.#reachability.isReadOnly,
      onQuery: (query, from) => this.#onQuery(query, from),
      onSeenAs: (seenAs, from) => this.#onSeenAs(seenAs, from),
    })
    this.#tick = clock.schedule(TICK_MS, () => this.#onTick())
  }

  /** Where its socket is bound. */
  get local(): Endpoint {
    return this.#exchange.local
  }

  get table(): RoutingTable {
    return this.#table
  }

  /** Asks whether there is a node at an address, to know it from then on. */
  greet(endpoint: Endpoint): void {
    if (this.#greetings >= MOST_GREETINGS || this.#table.at(endpoint)) return
    this.#greetings++
    const done = () => {
      this.#greetings--
    }
    this.ask({ ...endpoint, id: undefined }, 'ping', {}, { answered: done, failed: done })
  }

  /** Looks for those nearest to a target; resolves with them. Rejects when `signal` aborts or the node is closed. */
  search(search: Search, { signal }: { signal: AbortSignal }): Promise<readonly LookupNode[]> {
    const { target, method, fields, onAnswer, entrances = [] } = search
    const exchange = this.#exchange
    const key = method === 'get_peers' ? 'info_hash' : 'target'
    const lookup = new Lookup(
      {
        target,
        clock: this.#world.clock,
        ask: (node, reply) => this.ask(node, method, { ...fields, [key]: target, want: this.#want() }, reply),
        rttOf: (contact) => this.#table.find(contact)?.rttMs,
        usualRttMs: () => exchange.usualRttMs,
        patienceMs: (rttMs) => exchange.patienceMs(rttMs),
        nodesIn: (values, from) => this.#nodesIn(values, from),
        onAnswer: (values, from) => onAnswer?.(values, from),
      },
      { signal: AbortSignal.any([signal, this.#lifetime.signal]) },
    )
    this.#lookups.add(lookup)
    // Who is gone may be back when hardly anybody is left.
    lookup.add(this.#table.closest(target, 2 * K, { mayBeBad: this.#table.usable < K }))
    lookup.add(entrances.filter(({ host }) => familyOf(host) === this.family))
    lookup.start()
    return lookup.ended.finally(() => this.#lookups.delete(lookup))
  }

  /** Nodes that the other family's search came by: while few are known they are welcome. */
  offer(nodes: readonly NodeContact[]): void {
    if (this.#table.usable >= K) return
    for (const lookup of this.#lookups) lookup.add(nodes)
    if (this.#lookups.size === 0) for (const node of nodes) this.greet(node)
  }

  /** Asks one node, and keeps the table by what becomes of it. */
  ask(to: Endpoint & { id: NodeId | undefined }, method: string, fields: KrpcFields, reply: Reply): void {
    this.#reachability.asked(to)
    this.#exchange.ask(
      to,
      method,
      { ...fields, id: this.#table.id },
      {
        answered: (values, rttMs) => {
          const id = values.bytes('id')
          if (id?.length === ID_BYTES) this.#answered({ id: id.slice(), host: to.host, port: to.port }, rttMs)
          reply.answered(values, rttMs)
        },
        failed: (code) => {
          if (code === undefined && to.id) this.#table.failed({ ...to, id: to.id })
          reply.failed(code)
        },
      },
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lifetime.abort(new AppError('closed'))
    this.#tick.cancel()
    await this.#exchange[Symbol.asyncDispose]()
  }

  #answered(contact: NodeContact, rttMs: number): void {
    this.#reachability.answered(contact)
    const silent = this.#table.answered(contact, rttMs)
    if (silent) this.#probe(silent)
  }

  #probe(node: NodeContact): void {
    this.ask(node, 'ping', {}, { answered() {}, failed() {} })
  }

  #want(): string[] | undefined {
    const families = ([4, 6] as const).filter((family) => this.#world.tableOf(family))
    return families.length > 1 ? families.map((family) => `n${family}`) : undefined
  }

  /** The nodes that an answer names and may name; those of the other family are passed on. */
  #nodesIn(values: BencodeDictionary, from: Endpoint): NodeContact[] {
    const read = (family: Family) => {
      const bytes = values.bytes(family === 4 ? 'nodes' : 'nodes6')
      const nodes = bytes ? readCompactNodes(bytes, family, MOST_NODES_PER_ANSWER) : []
      return filterPeers(nodes, from.host)
    }
    const other = this.family === 4 ? 6 : 4
    if (this.#world.tableOf(other)) {
      const foreign = read(other)
      if (foreign.length > 0) this.#world.onForeignNodes(other, foreign)
    }
    return read(this.family).filter(({ id }) => Buffer.compare(id, this.#table.id) !== 0)
  }

  #onQuery(
    query: { method: string; arguments: BencodeDictionary; isReadOnly: boolean },
    from: Endpoint,
  ): QueryResult {
    const id = query.arguments.bytes('id')
    if (id?.length !== ID_BYTES) return { error: KrpcError.protocol }
    // Ourselves, by an address that somebody else named.
    if (Buffer.compare(id, this.#table.id) === 0) return undefined
    this.#reachability.queried(from)
    if (!query.isReadOnly) {
      const contact = { id: id.slice(), host: from.host, port: from.port }
      this.#table.heard(contact)
      // Who only says that it is a node must answer before it is one.
      if (this.#table.hasRoomFor(contact)) this.greet(from)
    }
    return answerQuery(query, from, { ...this.#world, family: this.family })
  }

  /** Takes an id that fits our address, once that is known (BEP 42): others keep little with those that do not. */
  #onSeenAs(seenAs: Endpoint, from: Endpoint): void {
    const host = this.#external.told(seenAs, from)
    if (host === undefined || familyOf(host) !== this.family || fitsAddress(this.#table.id, host)) return
    const address = addressBytes(host)
    if (!address) return
    const { clock, random } = this.#world
    const former = this.#table
    this.#table = new RoutingTable({ id: idForAddress(address, random), clock })
    for (const node of former.nodes()) this.#table.answered(node, node.rttMs)
    this.#refresh(this.#table.id)
  }

  #onTick(): void {
    this.#tick = this.#world.clock.schedule(TICK_MS, () => this.#onTick())
    for (const node of this.#table.takeQuestionable(MOST_PROBES)) this.#probe(node)
    const bits = this.#table.takeStaleBucket()
    if (bits !== undefined) this.#refresh(idSharing(this.#table.id, bits, this.#world.random))
  }

  #refresh(target: NodeId): void {
    this.search({ target, method: 'find_node' }, this.#lifetime).catch(() => {}) // Rejects only when all ends.
  }
}
