import { type Clock, type Endpoint, KEY_BYTES, SIGNATURE_BYTES } from '@lanterne/kernel'
import { type BencodeDictionary, decodeBencode } from '../../metainfo/bencode.ts'
import { writeCompactPeers } from '../compact-peers.ts'
import { isLocalAddress } from '../local-address.ts'
import { encodedValue, type Item, MOST_SALT_BYTES, MOST_VALUE_BYTES } from './item.ts'
import type { ItemStore } from './item-store.ts'
import { KrpcError, type KrpcFields } from './krpc.ts'
import type { QueryResult } from './krpc-exchange.ts'
import { addressLength, type Family, sourceOf, writeCompactNodes } from './node-contact.ts'
import { ID_BYTES, type NodeId } from './node-id.ts'
import type { PeerStore } from './peer-store.ts'
import { K, type RoutingTable } from './routing-table.ts'
import type { Tokens } from './tokens.ts'

/** Bytes of peers in one answer: about as much as its nodes are. */
const MOST_PEER_BYTES = 200

/** What answers stand on. */
export interface AnswerWorld {
  readonly family: Family
  readonly clock: Clock
  readonly tableOf: (family: Family) => RoutingTable | undefined
  readonly peers: PeerStore
  readonly items: ItemStore
  readonly tokens: Tokens
}

/** Answers what another node asks (BEP 5, 32, 44). The query has a sender's id already. */
export function answerQuery(
  { method, arguments: given }: { method: string; arguments: BencodeDictionary },
  from: Endpoint,
  world: AnswerWorld,
): QueryResult {
  const { family, tableOf } = world
  const id = tableOf(family)?.id
  if (!id) return undefined
  switch (method) {
    case 'ping':
      return { values: { id } }
    case 'find_node': {
      const target = idIn(given, 'target')
      return target ? { values: { id, ...nodesNear(target, given, from, world) } } : malformed
    }
    case 'get_peers':
      return answerGetPeers(given, from, id, world)
    case 'announce_peer':
      return answerAnnounce(given, from, id, world)
    case 'get':
      return answerGet(given, from, id, world)
    case 'put':
      return answerPut(given, from, id, world)
    default:
      return { error: KrpcError.unknownMethod }
  }
}

const malformed = { error: KrpcError.protocol }

function answerGetPeers(
  given: BencodeDictionary,
  from: Endpoint,
  id: NodeId,
  world: AnswerWorld,
): QueryResult {
  const infohash = idIn(given, 'info_hash')
  if (!infohash) return malformed
  const { family, peers, tokens, clock } = world
  const most = Math.floor(MOST_PEER_BYTES / (addressLength(family) + 2))
  const found = peers.find(infohash, { family, most, mayBeLocal: isLocalAddress(from.host) }, clock.now())
  const values = found.map((peer) => writeCompactPeers([peer], addressLength(family)))
  const nodes = nodesNear(infohash, given, from, world)
  return { values: { id, token: tokens.give(from), ...nodes, ...(values.length > 0 && { values }) } }
}

function answerAnnounce(
  given: BencodeDictionary,
  from: Endpoint,
  id: NodeId,
  world: AnswerWorld,
): QueryResult {
  const infohash = idIn(given, 'info_hash')
  // BEP 5: the port that the question came from, for those who do not know what becomes of theirs on the way.
  const port = given.integer('implied_port') ? from.port : (given.integer('port') ?? 0)
  const token = given.bytes('token')
  if (!infohash || !token || port < 1 || port > 65_535) return malformed
  const { tokens, peers, clock } = world
  if (!tokens.isGood(token, from)) return malformed
  // Where there is no room the answer is the same: it is nobody's fault who asks.
  peers.add(infohash, { host: from.host, port }, clock.now())
  return { values: { id } }
}

function answerGet(given: BencodeDictionary, from: Endpoint, id: NodeId, world: AnswerWorld): QueryResult {
  const target = idIn(given, 'target')
  if (!target) return malformed
  const { items, tokens, clock } = world
  const item = items.find(target, clock.now())
  const known = given.integer('seq')
  const nodes = nodesNear(target, given, from, world)
  return { values: { id, token: tokens.give(from), ...nodes, ...(item && itemFields(item, known)) } }
}

function answerPut(given: BencodeDictionary, from: Endpoint, id: NodeId, world: AnswerWorld): QueryResult {
  const token = given.bytes('token')
  if (!token || !world.tokens.isGood(token, from)) return malformed
  const item = readItem(given, given.bytes('salt'))
  if (typeof item === 'number') return { error: item }
  const where = { source: sourceOf(from), expected: given.integer('cas'), now: world.clock.now() }
  const problem = world.items.put(item, where)
  return problem === undefined ? { values: { id } } : { error: problem }
}

/** How an item is written in a `get` answer; without its value for who knows this sequence number already. */
export function itemFields(item: Item, known?: number): KrpcFields {
  const v = decodeBencode(item.encoded)
  if (item.kind === 'immutable') return { v }
  const { publicKey: k, signature: sig, sequence: seq } = item
  return known !== undefined && known >= seq ? { seq } : { k, seq, sig, v }
}

/** Reads an item from a `put` or from a `get` answer, or says what is wrong with it. Its signature is not checked. */
export function readItem(given: BencodeDictionary, salt: Uint8Array = new Uint8Array()): Item | number {
  const raw = given.raw('v')
  if (raw && raw.length > MOST_VALUE_BYTES) return KrpcError.valueTooLong
  const encoded = encodedValue(raw, given.get('v'))
  if (!encoded) return KrpcError.protocol
  const publicKey = given.bytes('k')
  if (!publicKey) return { kind: 'immutable', encoded }
  const signature = given.bytes('sig')
  const sequence = given.integer('seq')
  if (publicKey.length !== KEY_BYTES || signature?.length !== SIGNATURE_BYTES) return KrpcError.protocol
  if (sequence === undefined || sequence < 0) return KrpcError.protocol
  if (salt.length > MOST_SALT_BYTES) return KrpcError.saltTooLong
  const kept = { publicKey: publicKey.slice(), signature: signature.slice(), salt: salt.slice() }
  return { kind: 'mutable', encoded, sequence, ...kept }
}

/** The nodes that we know nearest to a target, of the families that are wanted (BEP 32). */
function nodesNear(target: NodeId, given: BencodeDictionary, from: Endpoint, world: AnswerWorld): KrpcFields {
  const wanted = given
    .list('want')
    ?.slice(0, 4)
    .map((value) => {
      return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : ''
    })
  const mayBeLocal = isLocalAddress(from.host)
  const near = (family: Family) => {
    const isWanted = wanted ? wanted.includes(`n${family}`) : family === world.family
    const table = isWanted ? world.tableOf(family) : undefined
    return table && writeCompactNodes(table.closest(target, K, { mayBeLocal }), family)
  }
  return { nodes: near(4), nodes6: near(6) }
}

function idIn(given: BencodeDictionary, key: string): NodeId | undefined {
  const id = given.bytes(key)
  return id?.length === ID_BYTES ? id : undefined
}
