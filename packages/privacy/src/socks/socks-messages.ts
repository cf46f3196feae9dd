import { AppError, type Endpoint } from '@lanterne/kernel'
import { addressBytes, addressText } from '../packet/ip-address.ts'

/* Messages of SOCKS5 (RFC 1928) and of its user names and passwords (RFC 1929). */

const VERSION = 5
const AUTH_VERSION = 1
const [IPV4, NAME, IPV6] = [1, 3, 4]
const mostNameBytes = 255

export const SOCKS_COMMAND = { connect: 1, associate: 3 } as const
export const SOCKS_METHOD = { none: 0, password: 2 } as const

/** Who we are to a proxy that asks. */
export interface SocksCredentials {
  readonly user: string
  readonly password: string
}

/** Which ways to say who we are can be used. */
export function greeting(credentials: SocksCredentials | undefined): Uint8Array {
  const methods = credentials ? [SOCKS_METHOD.none, SOCKS_METHOD.password] : [SOCKS_METHOD.none]
  return Uint8Array.of(VERSION, methods.length, ...methods)
}

/** Says who we are. Throws `invalid-request` for what is longer than it may be. */
export function passwordMessage({ user, password }: SocksCredentials): Uint8Array {
  const [name, secret] = [Buffer.from(user), Buffer.from(password)]
  if (name.length > mostNameBytes || secret.length > mostNameBytes || name.length === 0)
    throw new AppError('invalid-request')
  return Uint8Array.of(AUTH_VERSION, name.length, ...name, secret.length, ...secret)
}

/** An address or a name, as it stands in requests and datagrams: a name is the proxy's to look up. */
export function encodeEndpoint({ host, port }: Endpoint): Uint8Array {
  const bytes = addressBytes(host)
  const name = Buffer.from(host)
  if (!bytes && (name.length === 0 || name.length > mostNameBytes)) throw new AppError('connection-failed')
  const place = bytes ? [bytes.length === 4 ? IPV4 : IPV6, ...bytes] : [NAME, name.length, ...name]
  return Uint8Array.from([...place, port >> 8, port & 0xff] as number[])
}

export function request(command: number, to: Endpoint): Uint8Array {
  return Uint8Array.of(VERSION, command, 0, ...encodeEndpoint(to))
}

/** Something read from the beginning of bytes, and where it ends. */
export interface ReadPart<Value> {
  readonly value: Value
  readonly end: number
}

/** Reads an address and a port from `at` on; `undefined` while bytes are missing. Throws for what is neither. */
export function readEndpoint(bytes: Uint8Array, at: number): ReadPart<Endpoint> | undefined {
  const kind = bytes[at]
  if (kind === undefined) return undefined
  if (kind !== IPV4 && kind !== NAME && kind !== IPV6) throw new AppError('connection-failed')
  const length = kind === IPV4 ? 4 : kind === IPV6 ? 16 : bytes[at + 1]
  if (length === undefined) return undefined
  const start = at + (kind === NAME ? 2 : 1)
  const end = start + length + 2
  if (bytes.length < end) return undefined
  const place = bytes.subarray(start, start + length)
  const host = kind === NAME ? Buffer.from(place).toString('latin1') : addressText(place)
  return { value: { host, port: ((bytes[end - 2] ?? 0) << 8) | (bytes[end - 1] ?? 0) }, end }
}

/** What a proxy answered to a request: 0 when it does what was asked. */
export interface SocksReply {
  readonly code: number
  readonly bound: Endpoint
}

export function readReply(bytes: Uint8Array): ReadPart<SocksReply> | undefined {
  if (bytes.length > 0 && bytes[0] !== VERSION) throw new AppError('connection-failed')
  const bound = readEndpoint(bytes, 3)
  return bound && { value: { code: bytes[1] ?? 0, bound: bound.value }, end: bound.end }
}

/** The method that a proxy chose; 255 for none. */
export function readMethod(bytes: Uint8Array): ReadPart<number> | undefined {
  if (bytes.length > 0 && bytes[0] !== VERSION) throw new AppError('connection-failed')
  return bytes.length < 2 ? undefined : { value: bytes[1] ?? 255, end: 2 }
}

/** Whether a password was right. */
export function readVerdict(bytes: Uint8Array): ReadPart<boolean> | undefined {
  return bytes.length < 2 ? undefined : { value: bytes[1] === 0, end: 2 }
}

/** A datagram with who it is for, as a proxy wants it. */
export function wrapDatagram(message: Uint8Array, to: Endpoint): Uint8Array {
  const head = encodeEndpoint(to)
  const whole = new Uint8Array(3 + head.length + message.length)
  whole.set(head, 3)
  whole.set(message, 3 + head.length)
  return whole
}

/** A datagram of a proxy's, with who it is from; `undefined` for what is none, or a fragment, which nobody has to take. */
export function unwrapDatagram(
  datagram: Uint8Array,
): { readonly message: Uint8Array; readonly from: Endpoint } | undefined {
  if (datagram.length < 4 || datagram[0] !== 0 || datagram[1] !== 0 || datagram[2] !== 0) return undefined
  try {
    const from = readEndpoint(datagram, 3)
    return from && { message: datagram.subarray(from.end), from: from.value }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return undefined
  }
}
