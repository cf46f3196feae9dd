import { addressBytes, addressText } from '../address.ts'

/** Where a gateway takes requests to map ports, over UDP (RFC 6886, RFC 6887). */
export const GATEWAY_PORT = 5351

export type MappedProtocol = 'tcp' | 'udp'

/** What a port is asked to be mapped to; a lifetime of 0 takes the mapping away. */
export interface MappingRequest {
  readonly protocol: MappedProtocol
  readonly internalPort: number
  /** What the gateway is asked for; 0 lets it choose. */
  readonly externalPort: number
  readonly lifetimeSeconds: number
}

/** What a gateway answered. */
export interface MappingAnswer {
  readonly externalPort: number
  readonly lifetimeSeconds: number
  /** Absent where the protocol says it apart (NAT-PMP), or not at all. */
  readonly externalAddress?: string
}

/** A gateway's refusal: `code` is its protocol's result code. */
export interface MappingRefusal {
  readonly code: number
}

/** The refusal, in both protocols, of who does not know the version that was spoken. */
export const UNSUPPORTED_VERSION = 1

const pcpProtocol = { tcp: 6, udp: 17 } as const
const natPmpOpcode = { udp: 1, tcp: 2 } as const
const PCP_BYTES = 60

/** A MAP request of PCP (RFC 6887). `nonce` (12 bytes) proves that a later request is ours, too. */
export function encodePcpMap(
  { protocol, internalPort, externalPort, lifetimeSeconds }: MappingRequest,
  { local, nonce }: { local: string; nonce: Uint8Array },
): Uint8Array {
  const message = new Uint8Array(PCP_BYTES)
  const view = new DataView(message.buffer)
  message.set([2, 1])
  view.setUint32(4, lifetimeSeconds)
  message.set(mapped(local), 8)
  message.set(nonce, 24)
  message[36] = pcpProtocol[protocol]
  view.setUint16(40, internalPort)
  view.setUint16(42, externalPort)
  // Any address outside, of our family.
  if (addressBytes(local)?.length === 4) message.set(mapped('0.0.0.0'), 44)
  return message
}

/** Reads an answer to `encodePcpMap`; `undefined` for what is none, or answers something else. */
export function decodePcpMap(
  message: Uint8Array,
  { protocol, internalPort }: MappingRequest,
  { nonce }: { nonce: Uint8Array },
): MappingAnswer | MappingRefusal | undefined {
  if (message.length < 4) return undefined
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  // A gateway that speaks NAT-PMP only answers in its own version.
  if (message[0] === 0 && view.getUint16(2) === UNSUPPORTED_VERSION) return { code: UNSUPPORTED_VERSION }
  if (message[0] !== 2 || message[1] !== 0x81) return undefined
  const code = message[3] as number // there: the length was checked
  if (code === UNSUPPORTED_VERSION) return { code }
  if (message.length < PCP_BYTES) return undefined
  const isOurs = nonce.every((byte, index) => message[24 + index] === byte)
  if (!isOurs || message[36] !== pcpProtocol[protocol] || view.getUint16(40) !== internalPort)
    return undefined
  if (code !== 0) return { code }
  const externalPort = view.getUint16(42)
  const lifetimeSeconds = view.getUint32(4)
  return { externalPort, lifetimeSeconds, externalAddress: addressText(message.subarray(44, 60)) }
}

/** A request of NAT-PMP (RFC 6886) to map a port. */
export function encodeNatPmpMap(request: MappingRequest): Uint8Array {
  const message = new Uint8Array(12)
  const view = new DataView(message.buffer)
  message[1] = natPmpOpcode[request.protocol]
  view.setUint16(4, request.internalPort)
  view.setUint16(6, request.lifetimeSeconds === 0 ? 0 : request.externalPort)
  view.setUint32(8, request.lifetimeSeconds)
  return message
}

/** Reads an answer to `encodeNatPmpMap`; `undefined` for what is none, or answers something else. */
export function decodeNatPmpMap(
  message: Uint8Array,
  { protocol, internalPort }: MappingRequest,
): MappingAnswer | MappingRefusal | undefined {
  const code = natPmpCode(message, natPmpOpcode[protocol])
  if (code === undefined) return undefined
  if (code !== 0) return { code }
  if (message.length < 16) return undefined
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  if (view.getUint16(8) !== internalPort) return undefined
  return { externalPort: view.getUint16(10), lifetimeSeconds: view.getUint32(12) }
}

/** A question of NAT-PMP for the gateway's public address. */
export function encodeNatPmpAddress(): Uint8Array {
  return new Uint8Array(2)
}

/** Reads the answer to `encodeNatPmpAddress`. */
export function decodeNatPmpAddress(message: Uint8Array): string | MappingRefusal | undefined {
  const code = natPmpCode(message, 0)
  if (code === undefined) return undefined
  if (code !== 0) return { code }
  return message.length < 12 ? undefined : addressText(message.subarray(8, 12))
}

/** The result code of an answer to `opcode`; `undefined` when it is not one. */
function natPmpCode(message: Uint8Array, opcode: number): number | undefined {
  if (message.length < 8 || message[0] !== 0 || message[1] !== 128 + opcode) return undefined
  return ((message[2] ?? 0) << 8) | (message[3] ?? 0)
}

/** An address in the 16 bytes of PCP, IPv4 as IPv4-mapped IPv6. */
function mapped(address: string): Uint8Array {
  const bytes = addressBytes(address)
  if (!bytes) throw new TypeError('a gateway is asked by address')
  return bytes.length === 16
    ? bytes
    : Uint8Array.from([...new Array<number>(10).fill(0), 0xff, 0xff, ...bytes])
}
