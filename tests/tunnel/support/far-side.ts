/* What stands behind the tunnel: services of Linux's own TCP and UDP. `far-side.ts HOST SIX` */
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import { pattern } from './pattern.ts'

const [host = '', six = ''] = process.argv.slice(2)
const block = pattern()
/** Long enough for every buffer to be full, and for the other side to ask several times whether there is room. */
const lateMs = 2000

/**
 * `down N`: N bytes; `up N`: reads N bytes, says their digest; `late N`: the same, but reads nothing for a while first;
 * `cut N`: N bytes, then a reset; anything else: a reset.
 */
function serve(socket: Socket): void {
  let head = ''
  socket.on('error', () => socket.destroy())
  const onData = (chunk: Buffer) => {
    const end = chunk.indexOf(10)
    head += chunk.subarray(0, end < 0 ? undefined : end).toString('latin1')
    if (end < 0) return
    socket.off('data', onData)
    const [word, number] = head.split(' ')
    if (word === 'down') void send(socket, Number(number))
    else if (word === 'up') receive(socket, Number(number), chunk.subarray(end + 1))
    else if (word === 'late') {
      socket.pause()
      setTimeout(() => {
        receive(socket, Number(number), chunk.subarray(end + 1))
        socket.resume()
      }, lateMs)
    } else if (word === 'cut') socket.write(block.subarray(0, Number(number)), () => socket.resetAndDestroy())
    else socket.resetAndDestroy()
  }
  socket.on('data', onData)
}

async function send(socket: Socket, size: number): Promise<void> {
  for (let sent = 0; sent < size && !socket.destroyed; sent += block.length)
    if (!socket.write(block.subarray(0, size - sent)))
      await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
  socket.end()
}

function receive(socket: Socket, size: number, first: Buffer): void {
  const hash = createHash('sha1')
  let got = 0
  const take = (chunk: Buffer) => {
    hash.update(chunk)
    got += chunk.length
    if (got === size) socket.end(hash.digest('hex'))
  }
  socket.on('data', take)
  take(first)
}

for (const address of [host, six]) {
  createServer({ noDelay: true }, serve).listen({ port: 8000, host: address, backlog: 2048 })
  const echo = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  echo.on('message', (message, from) => echo.send(message, from.port, from.address))
  echo.bind(7777, address)
}

/** Answers `film.test` with an alias and its address, `long.test` only by TCP, and nothing else. */
function answer(question: Buffer, isTcp: boolean): Buffer {
  const end = question.indexOf(0, 12) + 5
  const name = question.subarray(12, end - 5).toString('latin1')
  const type = question.readUInt16BE(end - 4)
  const head = Buffer.from(question.subarray(0, end))
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt32BE(0, 8)
  const data = type === 1 ? Buffer.from([192, 0, 2, 7]) : undefined
  const record = (owner: number[], kind: number, body: Buffer) =>
    Buffer.concat([Buffer.from([...owner, 0, kind, 0, 1, 0, 0, 0, 60, 0, body.length]), body])
  if (name.includes('long') && !isTcp) {
    head.writeUInt16BE(0x8380, 2)
    return head
  }
  if (!/film|long/.test(name)) {
    head.writeUInt16BE(0x8183, 2)
    return head
  }
  const alias = record([0xc0, 12], 5, Buffer.from([3, 99, 100, 110, 0]))
  const records = data ? [alias, record([3, 99, 100, 110, 0], 1, data)] : [alias]
  head.writeUInt16BE(records.length, 6)
  return Buffer.concat([head, ...records])
}

const names = createSocket('udp4')
names.on('message', (message, from) => names.send(answer(message, false), from.port, from.address))
names.bind(53, host)
createServer((socket) => {
  socket.on('error', () => socket.destroy())
  socket.once('data', (chunk: Buffer) => {
    const said = answer(chunk.subarray(2), true)
    socket.end(Buffer.concat([Buffer.from([said.length >> 8, said.length & 0xff]), said]))
  })
}).listen(53, host, () => console.log('ready'))
