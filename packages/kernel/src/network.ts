/** Where a socket is, or should go. `host` is an address (IPv6 without brackets) or, for `connectTcp`, a name. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** Bytes that wait to be sent on one socket above which `write` asks its caller to wait for `drain`: two blocks of a torrent. */
export const WRITE_HIGH_WATER_MARK = 32 * 1024

/** What a TCP socket tells its owner. */
export interface TcpReceiver {
  /** Bytes arrived. `chunk` is only valid during the call: copy what must stay. */
  data(chunk: Uint8Array): void
  /** What was written has left for the network: `write` may go on. Comes whenever `WRITE_HIGH_WATER_MARK` bytes were waiting. */
  drain(): void
  /** The socket is gone, whoever ended it. Called exactly once, last. */
  close(error: Error | undefined): void
}

/** One TCP connection. Bytes flow from the moment `receive` is called. */
export interface TcpSocket {
  readonly local: Endpoint
  readonly remote: Endpoint
  /** Names the owner; call it once, in the turn in which the socket was handed over. */
  receive(receiver: TcpReceiver): void
  /** Queues `bytes` (not copied: leave them alone) and says whether more may be written before `drain`. */
  write(bytes: Uint8Array): boolean
  /** Bytes written that have not left for the network yet. */
  readonly pendingBytes: number
  /** Stops reading, so that the sender is held back by flow control. */
  pause(): void
  /** Reads again. */
  resume(): void
  /** Sends what is queued, then closes. */
  end(): void
  /** Closes now. */
  destroy(): void
}

/** Accepts TCP connections until disposed. */
export interface TcpListener extends AsyncDisposable {
  readonly local: Endpoint
}

/** One UDP socket, until disposed. */
export interface UdpSocket extends AsyncDisposable {
  readonly local: Endpoint
  /** Names the owner; call it once. `message` is the receiver's to keep. */
  receive(onMessage: (message: Uint8Array, from: Endpoint) => void): void
  /** Sends one datagram to an address (not a name). A datagram that the system refuses is lost, as in the network. */
  send(message: Uint8Array, to: Endpoint): void
}

/**
 * Every way out of the process that carries a film. The system's sockets, a proxy and a tunnel each implement it,
 * so that nothing can go round the one that the viewer chose.
 *
 * Failures are `AppError`: `connection-failed`, `port-in-use`; an aborted signal's reason is thrown as it is.
 */
export interface Network {
  /** Opens a TCP connection. `to.host` may be a name, which is then looked up by the network's own means. */
  connectTcp(to: Endpoint, options: { signal: AbortSignal }): Promise<TcpSocket>
  /** Listens for TCP connections; port 0 takes a free one. */
  listenTcp(
    at: Endpoint,
    onConnection: (socket: TcpSocket) => void,
    options: { signal: AbortSignal },
  ): Promise<TcpListener>
  /** Opens a UDP socket; port 0 takes a free one. */
  bindUdp(at: Endpoint, options: { signal: AbortSignal }): Promise<UdpSocket>
  /**
   * Opens a UDP socket that hears what is sent to a multicast group, and `group.port`, on this machine's links; what it
   * sends to the group goes out on each of them, and no further than the link. Throws where there is no link of the
   * group's family. Absent where a network has no links of its own, as a proxy or a tunnel.
   */
  joinGroup?(group: Endpoint, options: { signal: AbortSignal }): Promise<UdpSocket>
  /** Addresses of a name, best first; an address is returned as it is. */
  lookup(name: string, options: { signal: AbortSignal }): Promise<readonly string[]>
}
