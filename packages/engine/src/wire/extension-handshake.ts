import {
  BencodeDictionary,
  BencodeError,
  type BencodeValue,
  decodeBencode,
  encodeBencode,
} from '../metainfo/bencode.ts'

/** Ids by which peers send us extended messages (BEP 10); 0 is the handshake itself. */
export const OurExtension = { handshake: 0, metadata: 1, dontHave: 7 } as const

/** Requests that we hold for one peer; more are refused. */
export const REQUEST_QUEUE = 500

/** What a peer told in its extension handshake. */
export interface ExtensionHandshake {
  /** Its id for BEP 9 messages; absent when it does not speak it. */
  readonly metadataId: number | undefined
  /** Its id for "I have this piece no more" (BEP 54); absent when it does not understand that. */
  readonly dontHaveId: number | undefined
  /** Size of the info dictionary in bytes, as it says. */
  readonly metadataSize: number | undefined
  /** Requests that it holds for us. */
  readonly requestQueue: number | undefined
  /** Port on which it listens. */
  readonly port: number | undefined
}

/** Payload of our extension handshake, without its extension id. */
export function encodeExtensionHandshake(told: {
  metadataSize: number | undefined
  port: number | undefined
}): Uint8Array {
  return encodeBencode({
    m: { ut_metadata: OurExtension.metadata, lt_donthave: OurExtension.dontHave },
    metadata_size: told.metadataSize,
    p: told.port,
    reqq: REQUEST_QUEUE,
    v: 'Lanterne 0.1',
  })
}

/** Reads an extension handshake; `undefined` when it is not a dictionary. What is out of range counts as absent. */
export function decodeExtensionHandshake(payload: Uint8Array): ExtensionHandshake | undefined {
  let value: BencodeValue
  try {
    value = decodeBencode(payload)
  } catch (error) {
    if (error instanceof BencodeError) return undefined
    throw error
  }
  if (!(value instanceof BencodeDictionary)) return undefined
  return {
    metadataId: within(value.dictionary('m')?.integer('ut_metadata'), 1, 255),
    dontHaveId: within(value.dictionary('m')?.integer('lt_donthave'), 1, 255),
    metadataSize: within(value.integer('metadata_size'), 1, Number.MAX_SAFE_INTEGER),
    requestQueue: within(value.integer('reqq'), 1, 1_000_000),
    port: within(value.integer('p'), 1, 65535),
  }
}

function within(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined
}
