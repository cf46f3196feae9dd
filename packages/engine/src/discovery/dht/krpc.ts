import type { Endpoint } from '@lanterne/kernel'
import {
  BencodeDictionary,
  BencodeError,
  type BencodeInput,
  type BencodeValue,
  decodeBencode,
  encodeBencode,
  isList,
} from '../../metainfo/bencode.ts'
import { readCompactPeers, writeCompactPeers } from '../compact-peers.ts'
import { addressLength, familyOf } from './node-contact.ts'

/** One message of KRPC (BEP 5), with what BEP 42 (`seenAs`) and BEP 43 (`isReadOnly`) add. */
export type KrpcMessage =
  | {
      readonly kind: 'query'
      readonly transaction: Uint8Array
      readonly method: string
      readonly arguments: BencodeDictionary
      /** It does not answer queries, and wants to be in nobody's table. */
      readonly isReadOnly: boolean
    }
  | {
      readonly kind: 'answer'
      readonly transaction: Uint8Array
      readonly values: BencodeDictionary
      /** Our address, as the one who answers sees it. */
      readonly seenAs: Endpoint | undefined
    }
  | { readonly kind: 'error'; readonly transaction: Uint8Array; readonly code: number }

/** Error codes of BEP 5 and BEP 44. */
export const KrpcError = {
  generic: 201,
  protocol: 203,
  unknownMethod: 204,
  valueTooLong: 205,
  invalidSignature: 206,
  saltTooLong: 207,
  casMismatch: 301,
  sequenceTooLow: 302,
} as const

/** Longest datagram that is read; what programs send fits into one Ethernet frame. */
const MOST_BYTES = 2048
const MOST_TRANSACTION_BYTES = 32
const MOST_METHOD_BYTES = 32
/** A hundred and fifty peers, or a stored value of a thousand bytes that is all empty strings. */
const limits = { items: 1200, depth: 24 }
/** Our name in `v`: two letters and a version (BEP 5). */
const version = Uint8Array.of(0x4c, 0x4e, 0, 1)
const letterD = 0x64

/** Reads a message; `undefined` when it is none, or one that is too long. */
export function decodeKrpc(bytes: Uint8Array): KrpcMessage | undefined {
  if (bytes.length > MOST_BYTES || bytes[0] !== letterD) return undefined
  let root: BencodeValue
  try {
    root = decodeBencode(bytes, limits)
  } catch (error) {
    if (error instanceof BencodeError) return undefined
    throw error
  }
  if (!(root instanceof BencodeDictionary)) return undefined
  const transaction = root.bytes('t')
  if (!transaction || transaction.length > MOST_TRANSACTION_BYTES) return undefined
  switch (textOf(root.bytes('y'))) {
    case 'q': {
      const method = textOf(root.bytes('q'))
      const given = root.dictionary('a')
      if (method === undefined || !given) return undefined
      return {
        kind: 'query',
        transaction,
        method,
        arguments: given,
        isReadOnly: root.integer('ro') === 1,
      }
    }
    case 'r': {
      const values = root.dictionary('r')
      if (!values) return undefined
      return { kind: 'answer', transaction, values, seenAs: readEndpoint(root.bytes('ip')) }
    }
    case 'e': {
      const told = root.get('e')
      const code = isList(told) ? told[0] : undefined
      return { kind: 'error', transaction, code: typeof code === 'number' ? code : KrpcError.generic }
    }
    default:
      return undefined
  }
}

/** Arguments of a query, or values of an answer; the sender's `id` among them. */
export type KrpcFields = { readonly [key: string]: BencodeInput | undefined }

export function encodeQuery(
  transaction: Uint8Array,
  method: string,
  fields: KrpcFields,
  { isReadOnly }: { isReadOnly: boolean },
): Uint8Array {
  const ro = isReadOnly ? 1 : undefined
  return encodeBencode({ a: fields, q: method, ro, t: transaction, v: version, y: 'q' })
}

/** An answer; `to` is told where we see it (BEP 42). */
export function encodeAnswer(transaction: Uint8Array, fields: KrpcFields, to: Endpoint): Uint8Array {
  return encodeBencode({ ip: endpointBytes(to), r: fields, t: transaction, v: version, y: 'r' })
}

export function encodeError(transaction: Uint8Array, code: number, to: Endpoint): Uint8Array {
  return encodeBencode({ e: [code, 'refused'], ip: endpointBytes(to), t: transaction, v: version, y: 'e' })
}

function endpointBytes(endpoint: Endpoint): Uint8Array | undefined {
  const bytes = writeCompactPeers([endpoint], addressLength(familyOf(endpoint.host)))
  return bytes.length > 0 ? bytes : undefined
}

function readEndpoint(bytes: Uint8Array | undefined): Endpoint | undefined {
  if (bytes?.length === 6) return readCompactPeers(bytes, 4)?.[0]
  if (bytes?.length === 18) return readCompactPeers(bytes, 16)?.[0]
  return undefined
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes || bytes.length > MOST_METHOD_BYTES) return undefined
  return Buffer.from(bytes).toString('latin1')
}
