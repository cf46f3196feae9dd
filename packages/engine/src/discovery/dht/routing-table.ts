import type { Clock, Endpoint } from '@lanterne/kernel'
import { isLocalAddress } from '../local-address.ts'
import { type NodeContact, networkOf } from './node-contact.ts'
import { compareDistance, fitsAddress, ID_BYTES, idKey, type NodeId, sharedBits } from './node-id.ts'

/** Nodes in a bucket, in an answer, and those that keep what is announced (BEP 5). */
export const K = 8
/** BEP 5: who was heard of within a quarter of an hour is good. */
const GOOD_MS = 15 * 60_000
/** Questions in a row without an answer after which a node is bad. */
const MOST_FAILURES = 2
/** And after which it is forgotten although nobody is there in its place. */
const HOPELESS_FAILURES = 4
/** What is taken for a round trip to a node of an earlier run. */
const FORMER_RTT_MS = 300
/** Nodes of one /24 (or /48) in one bucket. */
const MOST_PER_NETWORK = 2

/** A node that has answered us. */
export interface TableNode extends NodeContact {
  /** Its id is one that its address may have (BEP 42). */
  readonly isFitting: boolean
  rttMs: number
  heardAt: number
  failures: number
  /** When it was last asked whether it is still there. */
  probedAt: number
}

interface Bucket {
  readonly nodes: TableNode[]
  /** Nodes that answered while the bucket was full, the last heard of last. */
  readonly spare: TableNode[]
  refreshedAt: number
}

/** The nodes that we know (BEP 5), more of them the nearer they are to us. Holds only nodes that have answered. */
export class RoutingTable {
  readonly id: NodeId
  readonly #clock: Clock
  /** By the number of leading bits that their nodes share with us. */
  readonly #buckets: (Bucket | undefined)[] = []
  readonly #byId = new Map<string, TableNode>()
  /** Public addresses have one node each: a thousand ids on one machine are one machine. */
  readonly #byHost = new Map<string, TableNode>()

  constructor({ id, clock }: { id: NodeId; clock: Clock }) {
    this.id = id
    this.#clock = clock
  }

  get size(): number {
    return this.#byId.size
  }

  nodes(): IterableIterator<TableNode> {
    return this.#byId.values()
  }

  /** The node with this id at this address. */
  find({ id, host, port }: NodeContact): TableNode | undefined {
    const node = this.#byId.get(idKey(id))
    return node && node.host === host && node.port === port ? node : undefined
  }

  /** A node of the table at this address. */
  at({ host, port }: Endpoint): TableNode | undefined {
    const node = this.#byHost.get(host)
    if (node) return node.port === port ? node : undefined
    if (isLocalAddress(host))
      for (const other of this.#byId.values()) if (other.host === host && other.port === port) return other
    return undefined
  }

  /** Whether a node that we have not spoken to would find a place. */
  hasRoomFor(contact: NodeContact): boolean {
    if (this.#byId.has(idKey(contact.id)) || this.#isTaken(contact)) return false
    const bucket = this.#buckets[sharedBits(this.id, contact.id)]
    if (!bucket) return true
    if (this.#isCrowded(bucket, contact)) return false
    return bucket.nodes.length < K || bucket.nodes.some((node) => isBad(node))
  }

  /** Notes that a node answered. Returns one that should be asked whether it is still there, for this one to follow. */
  answered(contact: NodeContact, rttMs: number): TableNode | undefined {
    const now = this.#clock.now()
    const known = this.find(contact)
    if (known) {
      known.rttMs = known.rttMs * 0.7 + rttMs * 0.3
      known.heardAt = now
      known.failures = 0
      return undefined
    }
    const bits = sharedBits(this.id, contact.id)
    // An id belongs to the first who has it, until that one is gone.
    if (bits === ID_BYTES * 8 || this.#byId.has(idKey(contact.id)) || this.#isTaken(contact)) return undefined
    const { id, host, port } = contact
    const isFitting = fitsAddress(id, host)
    const node = { id, host, port, isFitting, rttMs, heardAt: now, failures: 0, probedAt: -Infinity }
    const bucket = (this.#buckets[bits] ??= { nodes: [], spare: [], refreshedAt: now })
    if (this.#isCrowded(bucket, node)) return undefined
    if (bucket.nodes.length < K) this.#add(bucket, node)
    else return this.#compete(bucket, node, now)
    return undefined
  }

  /** Takes a node that an earlier run knew: a beginning, but first it has to be asked. */
  restore(contact: NodeContact): void {
    this.answered(contact, FORMER_RTT_MS)
    const node = this.find(contact)
    if (node) node.heardAt = this.#clock.now() - GOOD_MS
  }

  /** Notes that a node has heard us, or asked something: it is still there. */
  heard(contact: NodeContact): void {
    const node = this.find(contact)
    if (node && node.failures === 0) node.heardAt = this.#clock.now()
  }

  /** Notes that a node did not answer. */
  failed(contact: NodeContact): void {
    const node = this.find(contact)
    if (!node) return
    node.failures++
    const bucket = this.#buckets[sharedBits(this.id, node.id)]
    if (!isBad(node) || !bucket) return
    const follower = bucket.spare.pop()
    // Without anybody to follow it may stay: our own network may be what is gone.
    if (!follower && (node.failures < HOPELESS_FAILURES || this.usable < K)) return
    this.#remove(bucket, node)
    if (follower && !this.#isTaken(follower) && !this.#byId.has(idKey(follower.id)))
      this.#add(bucket, follower)
  }

  /** The nodes nearest to `target`, nearest first; the bad ones only when `mayBeBad`. */
  closest(
    target: NodeId,
    most: number,
    { mayBeLocal = true, mayBeBad = false }: { mayBeLocal?: boolean; mayBeBad?: boolean } = {},
  ): TableNode[] {
    const found: TableNode[] = []
    const isWanted = (node: TableNode) =>
      (mayBeBad || !isBad(node)) && (mayBeLocal || !isLocalAddress(node.host))
    const take = (buckets: readonly (Bucket | undefined)[]) => {
      const nodes = buckets.flatMap((bucket) => bucket?.nodes.filter(isWanted) ?? [])
      nodes.sort((one, other) => compareDistance(target, one.id, other.id))
      found.push(...nodes.slice(0, most - found.length))
    }
    const shared = sharedBits(this.id, target)
    // Those of its own bucket are nearest; then all that share more with us; then the others, farther and farther.
    take(this.#buckets.slice(shared, shared + 1))
    if (found.length < most) take(this.#buckets.slice(shared + 1))
    for (let bits = Math.min(shared, this.#buckets.length) - 1; bits >= 0 && found.length < most; bits--)
      take([this.#buckets[bits]])
    return found
  }

  /** Nodes that were not heard of for a while and are to be asked now, the longest silent first. */
  takeQuestionable(most: number): TableNode[] {
    const now = this.#clock.now()
    const taken = [...this.#byId.values()]
      .filter((node) => isSilent(node, now))
      .sort((one, other) => one.heardAt - other.heardAt)
      .slice(0, most)
    for (const node of taken) node.probedAt = now
    return taken
  }

  /** A bucket in which nobody was looked for for a while, by its number; noted as looked after. */
  takeStaleBucket(): number | undefined {
    const now = this.#clock.now()
    const bits = this.#buckets.findIndex((bucket) => bucket && now - bucket.refreshedAt >= GOOD_MS)
    const bucket = this.#buckets[bits]
    if (!bucket) return undefined
    bucket.refreshedAt = now
    return bits
  }

  /** How many nodes are good enough to begin with. */
  get usable(): number {
    let count = 0
    for (const node of this.#byId.values()) if (!isBad(node)) count++
    return count
  }

  #compete(bucket: Bucket, node: TableNode, now: number): TableNode | undefined {
    const loser =
      bucket.nodes.find(isBad) ??
      (node.isFitting ? bucket.nodes.find(({ isFitting }) => !isFitting) : undefined)
    if (loser) {
      this.#remove(bucket, loser)
      this.#add(bucket, node)
      return undefined
    }
    const again = bucket.spare.findIndex(({ host, port }) => host === node.host && port === node.port)
    if (again >= 0) bucket.spare.splice(again, 1)
    else if (bucket.spare.length >= K) bucket.spare.shift()
    bucket.spare.push(node)
    const silent = bucket.nodes
      .filter((other) => isSilent(other, now))
      .sort((one, other) => one.heardAt - other.heardAt)[0]
    if (silent) silent.probedAt = now
    return silent
  }

  #add(bucket: Bucket, node: TableNode): void {
    bucket.nodes.push(node)
    this.#byId.set(idKey(node.id), node)
    if (!isLocalAddress(node.host)) this.#byHost.set(node.host, node)
  }

  #remove(bucket: Bucket, node: TableNode): void {
    bucket.nodes.splice(bucket.nodes.indexOf(node), 1)
    this.#byId.delete(idKey(node.id))
    if (this.#byHost.get(node.host) === node) this.#byHost.delete(node.host)
  }

  #isTaken({ host }: NodeContact): boolean {
    return this.#byHost.has(host)
  }

  #isCrowded(bucket: Bucket, { host }: NodeContact): boolean {
    const network = networkOf(host)
    if (network === undefined) return false
    return bucket.nodes.filter((node) => networkOf(node.host) === network).length >= MOST_PER_NETWORK
  }
}

function isSilent({ heardAt, probedAt }: TableNode, now: number): boolean {
  return now - Math.max(heardAt, probedAt) >= GOOD_MS
}

function isBad({ failures }: TableNode): boolean {
  return failures >= MOST_FAILURES
}
