import type { TcpSocket } from './network.ts'

/** One end of a WebRTC connection that is being made. Disposing gives it up, unless it is open by then. */
export interface WebRtcEnd extends Disposable {
  /** The session description (RFC 8866, RFC 9429) to bring to the other side, all its candidates in it. */
  readonly description: string
  /**
   * Resolves with the data channel when it is open; it behaves like a TCP connection, without its half-closed states.
   * The end that made the offer says here what the other side answered.
   */
  open(options: { answer?: string; signal: AbortSignal }): Promise<TcpSocket>
}

/**
 * Data channels (RFC 8831) to those who have no other way: browsers. It opens UDP sockets of its own, so it exists only
 * where nothing stands between the viewer's address and the world.
 *
 * Descriptions that are handed in must have been read and written anew: they go to native code.
 * Failures are `AppError`: `connection-failed`; an aborted signal's reason is thrown as it is.
 */
export interface WebRtc {
  /** Begins a connection. */
  offer(options: { signal: AbortSignal }): Promise<WebRtcEnd>
  /** Takes part in one that another side has begun. */
  answer(offer: string, options: { signal: AbortSignal }): Promise<WebRtcEnd>
}
