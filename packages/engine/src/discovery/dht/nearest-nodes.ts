import type { Endpoint } from '@lanterne/kernel'
import { type BencodeDictionary, isList } from '../../metainfo/bencode.ts'
import { readCompactPeers } from '../compact-peers.ts'
import { filterPeers } from '../local-address.ts'
import type { DhtNode } from './dht-node.ts'
import type { KrpcFields } from './krpc.ts'
import type { LookupNode } from './lookup.ts'
import { addressLength, type Family } from './node-contact.ts'

/** Peers taken from one answer: beyond that somebody makes them up. */
const MOST_PEERS_PER_ANSWER = 100

/** The peers that an answer names, and may name. */
export function peersIn(values: BencodeDictionary, family: Family, from: Endpoint): Endpoint[] {
  const length = addressLength(family)
  const told = values.get('values')
  const compact = (isList(told) ? told : []).slice(0, MOST_PEERS_PER_ANSWER)
  const peers = compact.flatMap((value) =>
    value instanceof Uint8Array && value.length === length + 2 ? (readCompactPeers(value, length) ?? []) : [],
  )
  return filterPeers(peers, from.host)
}

/** Tells something to those nodes that gave us a token; resolves with how many took it. */
export async function tell(
  node: DhtNode,
  nearest: readonly LookupNode[],
  method: string,
  fields: KrpcFields,
): Promise<number> {
  const told = nearest.map(
    (to) =>
      new Promise<number>((resolve) => {
        if (!to.token) return resolve(0)
        const reply = { answered: () => resolve(1), failed: () => resolve(0) }
        node.ask(to, method, { ...fields, token: to.token }, reply)
      }),
  )
  const taken = await Promise.all(told)
  return taken.reduce((sum, one) => sum + one, 0)
}
