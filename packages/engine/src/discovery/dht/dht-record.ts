import { type Family, type NodeContact, readCompactNodes, writeCompactNodes } from './node-contact.ts'
import { ID_BYTES, type NodeId } from './node-id.ts'

/** What is kept of a node between two runs. */
export interface NodeRecord {
  readonly id: NodeId
  readonly nodes: readonly NodeContact[]
}

/** What is kept of the DHT, for each family that was spoken. */
export type DhtRecord = { readonly [F in Family]?: NodeRecord | undefined }

const FORMAT = 'lanterne-dht-1'
const MOST_NODES = 400
const MOST_CHARACTERS = 100_000

/** Text of a record. */
export function formatDhtRecord(record: DhtRecord): string {
  const written = (family: Family) => {
    const node = record[family]
    const nodes = node && Buffer.from(writeCompactNodes(node.nodes.slice(0, MOST_NODES), family))
    return node && { id: Buffer.from(node.id).toString('hex'), nodes: nodes?.toString('base64') }
  }
  return JSON.stringify({ format: FORMAT, ip4: written(4), ip6: written(6) })
}

/** Reads a record; `undefined` when it is damaged: then everything begins anew. */
export function parseDhtRecord(text: string): DhtRecord | undefined {
  if (text.length > MOST_CHARACTERS) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // A torn write: the bootstrap nodes are asked instead.
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { format, ip4, ip6 } = value as Record<string, unknown>
  if (format !== FORMAT) return undefined
  return { 4: readNode(ip4, 4), 6: readNode(ip6, 6) }
}

function readNode(value: unknown, family: Family): NodeRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id, nodes } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof nodes !== 'string' || !/^[\da-f]{40}$/.test(id)) return undefined
  const bytes = new Uint8Array(Buffer.from(nodes, 'base64'))
  const bytesOfId = new Uint8Array(Buffer.from(id, 'hex'))
  if (bytesOfId.length !== ID_BYTES) return undefined
  return { id: bytesOfId, nodes: readCompactNodes(bytes, family, MOST_NODES) }
}
