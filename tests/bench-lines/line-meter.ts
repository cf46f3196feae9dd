/**
 * Measures a line from its near end. Arguments: host, port, bytes. Prints the shortest of several round trips, and, told
 * to by a line on its standard input, asks for the bytes and prints when the first and the last of them came. Times are
 * in milliseconds; those of several meters can be compared.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const TRIPS = 24
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

process.stdout.write(`${roundTripMs}\n`)
await once(process.stdin, 'data')

const { socket } = await open()
let firstMs = 0
let afterFirst = 0
let received = 0
socket.write(`[[0,${bytes}]]\n`)
socket.on('data', (chunk) => {
  received += chunk.length
  const nowMs = performance.timeOrigin + performance.now()
  if (firstMs === 0) {
    firstMs = nowMs
    afterFirst = Number(bytes) - received
  }
  if (received < Number(bytes)) return
  process.stdout.write(`${JSON.stringify({ firstMs, lastMs: nowMs, bytes: afterFirst })}\n`)
  process.stdin.destroy()
  socket.destroy()
})
