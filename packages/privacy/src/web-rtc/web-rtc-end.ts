import type { DataChannel, PeerConnection } from 'node-datachannel'
import type { FromWebRtc } from './messages.ts'

/** How long candidates are waited for: a server that does not answer should not hold up those that are known. */
const gatheringMs = 3000
/** How often what is left to send is looked at while it is little: the library tells of no more than one mark. */
const lookMs = 20
/** How long the end of a connection waits for what is queued to leave. */
const lingerMs = 30_000
const lowMarkBytes = 16 << 10

/** One end of a connection, in the process that speaks WebRTC. */
export class ConnectionEnd {
  readonly #id: number
  readonly #connection: PeerConnection
  readonly #tell: (message: FromWebRtc) => void
  readonly #onClosed: () => void
  #channel: DataChannel | undefined
  #isDescribed = false
  #isConnected = false
  #isOpen = true
  #isEnding = false
  #sent = 0
  #toldSent = 0
  #look: NodeJS.Timeout | undefined
  #linger: NodeJS.Timeout | undefined
  readonly #gathering: NodeJS.Timeout

  constructor(
    connection: PeerConnection,
    options: { id: number; tell: (message: FromWebRtc) => void; onClosed: () => void },
  ) {
    this.#id = options.id
    this.#connection = connection
    this.#tell = options.tell
    this.#onClosed = options.onClosed
    this.#gathering = setTimeout(() => this.#describe(), gatheringMs)
    connection.onGatheringStateChange((state) => {
      if (state === 'complete') this.#describe()
    })
    connection.onStateChange((state) => {
      if (state === 'failed' || state === 'closed' || state === 'disconnected') this.close()
    })
    connection.onDataChannel((channel) => this.#take(channel))
  }

  offer(): void {
    this.#take(this.#connection.createDataChannel('lanterne'))
  }

  answer(sdp: string): void {
    this.#connection.setRemoteDescription(sdp, 'offer')
  }

  accept(sdp: string): void {
    this.#connection.setRemoteDescription(sdp, 'answer')
  }

  send(bytes: Uint8Array): void {
    if (!this.#channel?.isOpen()) return
    this.#sent += bytes.length
    this.#channel.sendMessageBinary(bytes)
    this.#lookAtRest()
  }

  end(): void {
    this.#isEnding = true
    this.#linger = setTimeout(() => this.close(), lingerMs)
    this.#lookAtRest()
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    clearTimeout(this.#gathering)
    clearTimeout(this.#look)
    clearTimeout(this.#linger)
    // The library calls back from its own threads: it must not close what is calling.
    setImmediate(() => this.#connection.close())
    this.#onClosed()
    this.#tell({ kind: 'closed', id: this.#id })
  }

  #describe(): void {
    const description = this.#connection.localDescription()
    if (this.#isDescribed || !this.#isOpen || !description) return
    this.#isDescribed = true
    clearTimeout(this.#gathering)
    this.#tell({ kind: 'described', id: this.#id, sdp: description.sdp })
  }

  #take(channel: DataChannel): void {
    // One channel is a connection; whoever opens more is not spoken to there.
    if (this.#channel) return channel.close()
    this.#channel = channel
    channel.setBufferedAmountLowThreshold(lowMarkBytes)
    channel.onBufferedAmountLow(() => this.#lookAtRest())
    channel.onMessage((message) => {
      // What comes as text is none of ours.
      if (typeof message === 'string' || !this.#isOpen) return
      // Each kind of news has its own way out of the library: a first message may overtake the opening.
      this.#opened(channel)
      this.#tell({ kind: 'data', id: this.#id, bytes: new Uint8Array(message) })
    })
    channel.onClosed(() => {
      // Closed by us, it has not sent all yet: the other side hangs up when it has heard the end.
      if (!this.#isEnding) this.close()
    })
    channel.onError(() => this.close())
    if (channel.isOpen()) this.#opened(channel)
    else channel.onOpen(() => this.#opened(channel))
  }

  #opened(channel: DataChannel): void {
    if (this.#isConnected || !this.#isOpen) return
    this.#isConnected = true
    const pair = this.#connection.getSelectedCandidatePair()
    const endpoint = (side: 'local' | 'remote') => ({
      host: pair?.[side].address ?? '0.0.0.0',
      port: pair?.[side].port ?? 0,
    })
    this.#tell({
      kind: 'open',
      id: this.#id,
      local: endpoint('local'),
      remote: endpoint('remote'),
      maxMessageBytes: channel.maxMessageSize(),
    })
  }

  #lookAtRest(): void {
    const left = this.#channel?.isOpen() ? this.#channel.bufferedAmount() : 0
    const gone = this.#sent - left - this.#toldSent
    if (gone > 0) {
      this.#toldSent += gone
      this.#tell({ kind: 'sent', id: this.#id, bytes: gone })
    }
    clearTimeout(this.#look)
    if (left > 0) this.#look = setTimeout(() => this.#lookAtRest(), lookMs)
    // What lies in the transport's own buffer leaves before the channel is closed.
    else if (this.#isEnding) this.#channel?.close()
  }
}
