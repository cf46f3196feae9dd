import type { Endpoint } from '@lanterne/kernel'
import { addressBytes, addressText } from '../discovery/address.ts'

/** What a holepunch message is about (BEP 55). */
export const HolepunchKind = { rendezvous: 0, connect: 1, error: 2 } as const

/** Why a relay cannot bring two peers together. */
export const HolepunchError = { noSuchPeer: 1, notConnected: 2, noSupport: 3, noSelf: 4 } as const

/**
 * A peer asks another, whom both know, to bring it together with a third: `rendezvous` to the relay, `connect` from the
 * relay to both, `error` when it cannot.
 */
export interface HolepunchMessage {
  readonly kind: number
  /** The third peer; in `connect`, the other one. */
  readonly endpoint: Endpoint
  /** One of `HolepunchError` in `error`, else 0. */
  readonly error: number
}

export function encodeHolepunchMessage({ kind, endpoint, error }: HolepunchMessage): Uint8Array {
  const address = addressBytes(endpoint.host)
  if (!address) throw new TypeError('holepunch needs an address')
  const bytes = new Uint8Array(2 + address.length + 6)
  const view = new DataView(bytes.buffer)
  bytes[0] = kind
  bytes[1] = address.length === 16 ? 1 : 0
  bytes.set(address, 2)
  view.setUint16(2 + address.length, endpoint.port)
  view.setUint32(4 + address.length, error)
  return bytes
}

/** Reads a message; `undefined` when it is not one. libtorrent leaves out the error code where there is none. */
export function decodeHolepunchMessage(payload: Uint8Array): HolepunchMessage | undefined {
  const [kind = 255, family = 255] = payload
  if (kind > HolepunchKind.error || family > 1) return undefined
  const length = family === 1 ? 16 : 4
  const hasError = payload.length >= 2 + length + 6
  if (payload.length < 2 + length + 2 || (kind === HolepunchKind.error && !hasError)) return undefined
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const port = view.getUint16(2 + length)
  if (port === 0) return undefined
  return {
    kind,
    endpoint: { host: addressText(payload.subarray(2, 2 + length)), port },
    error: hasError ? view.getUint32(4 + length) : 0,
  }
}
