/**
 * What stands behind the tunnel, on the TCP of Linux: sends without end to whoever says `d`, reads from whoever says `u`.
 * `far.ts HOST PORT [BYTES_PER_SECOND]`; a line on standard input is answered by the bytes that were read.
 */
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { BLOCK_BYTES, block, isRightAt } from './block.ts'

const [host = '', port = '', rate = '0'] = process.argv.slice(2)
const TURN_MS = 10
const chunkBytes = 65_536
let received = 0

/** As fast as it goes. */
function flood(socket: Socket): void {
  let sent = 0
  const write = () => {
    while (!socket.destroyed) {
      const from = sent % BLOCK_BYTES
      sent += chunkBytes
      if (!socket.write(block.subarray(from, from + chunkBytes))) return
    }
  }
  socket.on('drain', write)
  write()
}

/** As fast as a film. */
function drip(socket: Socket): void {
  const startMs = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - startMs) / 1000) * Number(rate)
    while (sent < due && socket.writableLength < BLOCK_BYTES) {
      const from = sent % BLOCK_BYTES
      socket.write(block.subarray(from, from + chunkBytes))
      sent += chunkBytes
    }
  }, TURN_MS)
  socket.on('close', () => clearInterval(timer))
}

createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  socket.once('data', (first: Buffer) => {
    if (first[0] === 0x64) return Number(rate) > 0 ? drip(socket) : flood(socket)
    let place = 0
    const take = (chunk: Buffer) => {
      if (chunk.length === 0) return
      if (!isRightAt(chunk, place)) throw new Error(`wrong bytes at ${place}`)
      place += chunk.length
      received += chunk.length
    }
    take(first.subarray(1))
    socket.on('data', take)
  })
}).listen(Number(port), host, () => process.stdout.write('ready\n'))

for await (const _ of createInterface({ input: process.stdin })) process.stdout.write(`${received}\n`)
process.exit()
