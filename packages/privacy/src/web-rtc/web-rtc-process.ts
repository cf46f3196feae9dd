/**
 * Speaks WebRTC, in a process of its own: the library is native code, and what strangers send goes straight into it.
 * When that ends it, connections are lost and nothing else. It ends with the process that started it.
 */
import { isIPv6 } from 'node:net'
import { type FromWebRtc, notInstalled, type ToWebRtc, type WebRtcSettings } from './messages.ts'
import { ConnectionEnd } from './web-rtc-end.ts'

/** What waits in the library's own queue: more would only hide how slow a line is. */
const sctpBufferBytes = 256 << 10
const maxMessageBytes = 256 << 10

const { stunServers, bindAddress } = JSON.parse(process.argv[2] ?? '') as WebRtcSettings
const library = await import('node-datachannel').catch(() => process.exit(notInstalled))
library.setSctpSettings({ sendBufferSize: sctpBufferBytes })

const ends = new Map<number, ConnectionEnd>()
const tell = (message: FromWebRtc) => void process.send?.(message)
const iceServers = stunServers.map(({ host, port }) => `stun:${isIPv6(host) ? `[${host}]` : host}:${port}`)

function begin(id: number): ConnectionEnd {
  const connection = new library.PeerConnection(`${id}`, {
    iceServers,
    maxMessageSize: maxMessageBytes,
    ...(bindAddress !== undefined && { bindAddress }),
  })
  const end = new ConnectionEnd(connection, { id, tell, onClosed: () => ends.delete(id) })
  ends.set(id, end)
  return end
}

function act(message: ToWebRtc): void {
  const end = ends.get(message.id)
  switch (message.kind) {
    case 'offer':
      return begin(message.id).offer()
    case 'answer':
      return begin(message.id).answer(message.sdp)
    case 'accept':
      return end?.accept(message.sdp)
    case 'send':
      return end?.send(message.bytes)
    case 'end':
      return end?.end()
    case 'close':
      return end?.close()
  }
}

process.on('message', (message: ToWebRtc) => {
  try {
    act(message)
  } catch {
    // What the library does not take is no connection: its owner hears that it is closed.
    ends.get(message.id)?.close()
  }
})
process.on('disconnect', () => process.exit())
