import { AppError, type Endpoint, type ErrorCode } from '@lanterne/kernel'

/* What two threads say to each other so that one uses the other's network. Each message is a batch of these. */

/** A failure, as it crosses. */
export interface RemoteFailure {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, string | number>>
  readonly cause: string | undefined
}

/** A connection, as it crosses. */
export interface RemoteSocket {
  readonly socket: number
  readonly local: Endpoint
  readonly remote: Endpoint
}

/** From the thread that uses the network. `id` names a question; `socket`, a connection, listener or UDP socket. */
export type NetworkCall =
  | { readonly kind: 'connect'; readonly id: number; readonly to: Endpoint }
  | { readonly kind: 'listen'; readonly id: number; readonly at: Endpoint }
  | { readonly kind: 'bind'; readonly id: number; readonly at: Endpoint }
  | { readonly kind: 'lookup'; readonly id: number; readonly name: string }
  | { readonly kind: 'abandon'; readonly id: number }
  | { readonly kind: 'write'; readonly socket: number; readonly bytes: Uint8Array }
  /** So many bytes were read. */
  | { readonly kind: 'read'; readonly socket: number; readonly count: number }
  | { readonly kind: 'end'; readonly socket: number }
  | { readonly kind: 'destroy'; readonly socket: number }
  /** Of a listener, or a UDP socket. */
  | { readonly kind: 'close'; readonly socket: number; readonly id: number }
  | { readonly kind: 'send'; readonly socket: number; readonly bytes: Uint8Array; readonly to: Endpoint }

/** From the thread that has the network. */
export type NetworkNews =
  | { readonly kind: 'connected'; readonly id: number; readonly connection: RemoteSocket }
  | { readonly kind: 'bound'; readonly id: number; readonly socket: number; readonly local: Endpoint }
  | { readonly kind: 'found'; readonly id: number; readonly addresses: readonly string[] }
  | { readonly kind: 'closed'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: RemoteFailure }
  | { readonly kind: 'accepted'; readonly listener: number; readonly connection: RemoteSocket }
  | { readonly kind: 'data'; readonly socket: number; readonly bytes: Uint8Array }
  /** So many bytes of what was written have left. */
  | { readonly kind: 'left'; readonly socket: number; readonly count: number }
  | { readonly kind: 'gone'; readonly socket: number; readonly failure: RemoteFailure | undefined }
  | {
      readonly kind: 'datagram'
      readonly socket: number
      readonly bytes: Uint8Array
      readonly from: Endpoint
    }

export function toFailure(error: unknown): RemoteFailure {
  if (!(error instanceof AppError)) throw error
  const { code, details, cause } = error
  return { code, details, cause: cause instanceof Error ? cause.message : undefined }
}

export function fromFailure({ code, details, cause }: RemoteFailure): AppError {
  return new AppError(code, { details, ...(cause !== undefined && { cause: new Error(cause) }) })
}
