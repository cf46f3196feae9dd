/**
 * Measures a line from its near end. Arguments: host, port, bytes. Prints, as JSON, the shortest of several round trips,
 * and how fast the bytes came from the first one on.
 */
import { connect, type Socket } from 'node:net'

const TRIPS = 8
const [host = '', port = '', bytes = ''] = process.argv.slice(2)

/** Connects, which takes one round trip. */
function open(): Promise<{ socket: Socket; tripMs: number }> {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), noDelay: true }, () =>
      resolve({ socket, tripMs: performance.now() - startedMs }),
    )
  })
}

// What else the machine does makes a round trip longer, never shorter.
let roundTripMs = Number.POSITIVE_INFINITY
for (let trip = 0; trip < TRIPS; trip++) {
  const { socket, tripMs } = await open()
  roundTripMs = Math.min(roundTripMs, tripMs)
  socket.destroy()
}

const { socket } = await open()
let firstMs = 0
let atFirst = 0
let received = 0
socket.write(`[[0,${bytes}]]\n`)
socket.on('data', (chunk) => {
  received += chunk.length
  const nowMs = performance.now()
  if (firstMs === 0) {
    firstMs = nowMs
    atFirst = received
  }
  if (received < Number(bytes)) return
  const bytesPerMs = (received - atFirst) / (nowMs - firstMs)
  process.stdout.write(`${JSON.stringify({ roundTripMs, bytesPerMs })}\n`)
  socket.destroy()
})
