import type { Endpoint } from '@lanterne/kernel'
import { type AddressBytes, compactPeer, readCompactPeers } from '../discovery/compact-peers.ts'
import { encodeBencode, readBencodeDictionary } from '../metainfo/bencode.ts'

/** What is said of a peer that is named (BEP 11): bits of one byte. */
export const PexFlag = { encryption: 0x01, seed: 0x02, utp: 0x04, holepunch: 0x08, reachable: 0x10 } as const

export interface NamedPeer {
  readonly endpoint: Endpoint
  /** Bits of `PexFlag`. */
  readonly flags: number
}

/** A message of peer exchange: whom its sender is connected to now, and whom no longer, since its last message. */
export interface PexMessage {
  readonly added: readonly NamedPeer[]
  readonly dropped: readonly Endpoint[]
}

/** Peers read from one list of a message; an honest one has 50, the first of a connection somewhat more. */
const MOST_READ = 200

const families: readonly [suffix: string, length: AddressBytes][] = [
  ['', 4],
  ['6', 16],
]

export function encodePexMessage({ added, dropped }: PexMessage): Uint8Array {
  // Each address is read once: in a crowd there are more of them than of anything else.
  const came = added.map(({ endpoint, flags }) => ({ compact: compactPeer(endpoint), flags }))
  const left = dropped.map(compactPeer)
  const lists: Record<string, Uint8Array> = {}
  for (const [suffix, length] of families) {
    const isOfFamily = (compact: Uint8Array | undefined) => compact?.length === length + 2
    const named = came.filter(({ compact }) => isOfFamily(compact))
    lists[`added${suffix}`] = joined(named.map(({ compact }) => compact))
    lists[`added${suffix}.f`] = Uint8Array.from(named, ({ flags }) => flags)
    lists[`dropped${suffix}`] = joined(left.filter(isOfFamily))
  }
  return encodeBencode(lists)
}

function joined(parts: readonly (Uint8Array | undefined)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.filter((part) => part !== undefined)))
}

/** Reads a message; `undefined` when it is not one. Of long lists the beginning counts; missing flags are none. */
export function decodePexMessage(payload: Uint8Array): PexMessage | undefined {
  const value = readBencodeDictionary(payload)
  if (!value) return undefined
  const added: NamedPeer[] = []
  const dropped: Endpoint[] = []
  for (const [suffix, length] of families) {
    const named = readList(value.bytes(`added${suffix}`), length)
    const gone = readList(value.bytes(`dropped${suffix}`), length)
    if (!named || !gone) return undefined
    const flags = value.bytes(`added${suffix}.f`)
    for (const [index, endpoint] of named.entries())
      if (endpoint) added.push({ endpoint, flags: flags?.[index] ?? 0 })
    for (const endpoint of gone) if (endpoint) dropped.push(endpoint)
  }
  return { added, dropped }
}

/** The peers of a list, each in its place; `undefined` in the place of one that nobody can be at. */
function readList(bytes: Uint8Array | undefined, length: AddressBytes): (Endpoint | undefined)[] | undefined {
  const stride = length + 2
  if (!bytes) return []
  if (bytes.length % stride !== 0) return undefined
  const count = Math.min(bytes.length / stride, MOST_READ)
  return Array.from({ length: count }, (_, index) => {
    const [peer] = readCompactPeers(bytes.subarray(index * stride, (index + 1) * stride), length) ?? []
    return peer
  })
}
