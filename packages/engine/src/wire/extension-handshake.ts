import { addressBytes, addressText } from '../discovery/address.ts'
import { type BencodeDictionary, encodeBencode, readBencodeDictionary } from '../metainfo/bencode.ts'

/** Extended messages that we speak, by the names that peers agree on (BEP 9, 11, 55, 54). A further one is a further line. */
export const extensionNames = {
  metadata: 'ut_metadata',
  pex: 'ut_pex',
  holepunch: 'ut_holepunch',
  dontHave: 'lt_donthave',
} as const
export type Extension = keyof typeof extensionNames

/** Ids by which peers send us extended messages (BEP 10); 0 is the handshake itself. */
export const OurExtension = {
  handshake: 0,
  metadata: 1,
  pex: 2,
  holepunch: 3,
  dontHave: 7,
} as const satisfies Record<Extension | 'handshake', number>

/** The extended message that an id of ours stands for. */
export function extensionOf(id: number | undefined): Extension | undefined {
  const names = Object.keys(extensionNames) as Extension[]
  return names.find((name) => OurExtension[name] === id)
}

/** Requests that we hold for one peer; more are refused. */
export const REQUEST_QUEUE = 500

/** What a peer told in its extension handshake. */
export interface ExtensionHandshake {
  /** Its ids for the extended messages that we speak too; those that it does not speak are absent. */
  readonly ids: Readonly<Partial<Record<Extension, number>>>
  /** Size of the info dictionary in bytes, as it says. */
  readonly metadataSize: number | undefined
  /** Requests that it holds for us. */
  readonly requestQueue: number | undefined
  /** Port on which it listens. */
  readonly port: number | undefined
  /** The address that it sees us at, without a port. */
  readonly yourAddress: string | undefined
}

/** Payload of our extension handshake, without its extension id. */
export function encodeExtensionHandshake(told: {
  readonly extensions: readonly Extension[]
  readonly metadataSize: number | undefined
  readonly port: number | undefined
  /** Whether it hears which program this is, and of which version. */
  readonly hasVersion: boolean
  /** The address that we see the peer at. */
  readonly yourAddress: string
}): Uint8Array {
  return encodeBencode({
    m: Object.fromEntries(told.extensions.map((name) => [extensionNames[name], OurExtension[name]])),
    metadata_size: told.metadataSize,
    p: told.port,
    reqq: REQUEST_QUEUE,
    v: told.hasVersion ? 'Lanterne 0.1' : undefined,
    yourip: addressBytes(told.yourAddress),
  })
}

/** Reads an extension handshake; `undefined` when it is not a dictionary. What is out of range counts as absent. */
export function decodeExtensionHandshake(payload: Uint8Array): ExtensionHandshake | undefined {
  const value = readBencodeDictionary(payload)
  if (!value) return undefined
  return {
    ids: readIds(value.dictionary('m')),
    metadataSize: within(value.integer('metadata_size'), 1, Number.MAX_SAFE_INTEGER),
    requestQueue: within(value.integer('reqq'), 1, 1_000_000),
    port: within(value.integer('p'), 1, 65535),
    yourAddress: readAddress(value.bytes('yourip')),
  }
}

function readIds(told: BencodeDictionary | undefined): Partial<Record<Extension, number>> {
  const ids: Partial<Record<Extension, number>> = {}
  for (const name of Object.keys(extensionNames) as Extension[]) {
    const id = within(told?.integer(extensionNames[name]), 1, 255)
    if (id !== undefined) ids[name] = id
  }
  return ids
}

function readAddress(bytes: Uint8Array | undefined): string | undefined {
  return bytes?.length === 4 || bytes?.length === 16 ? addressText(bytes) : undefined
}

function within(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined
}
