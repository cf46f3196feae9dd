/* A name server that knows where `*.test` is, and says who asked for what. `names.ts LISTEN…` */
import { createSocket } from 'node:dgram'

/** Where the swarm's programs are. */
const [four, six] = [
  [192, 0, 2, 10],
  [0x20, 1, 0xd, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10],
]

function answer(question: Buffer): Buffer {
  let end = 12
  const labels: string[] = []
  for (let length = question[end] ?? 0; length > 0; length = question[end] ?? 0) {
    labels.push(question.toString('latin1', end + 1, end + 1 + length))
    end += length + 1
  }
  const type = question.readUInt16BE(end + 1)
  const name = labels.join('.')
  if (name !== '') console.log(`asked ${name}`)
  const head = Buffer.from(question.subarray(0, end + 5))
  const isKnown = name.endsWith('.test')
  head.writeUInt16BE(isKnown || name === '' ? 0x8180 : 0x8183, 2)
  head.writeUInt32BE(0, 8)
  const data = !isKnown ? undefined : type === 1 ? four : type === 28 ? six : undefined
  head.writeUInt16BE(data ? 1 : 0, 6)
  if (!data) return head
  return Buffer.concat([head, Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length, ...data])])
}

let waiting = 0
for (const address of process.argv.slice(2)) {
  waiting++
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', (message, from) => socket.send(answer(message), from.port, from.address))
  socket.bind(53, address, () => {
    if (--waiting === 0) console.log('ready')
  })
}
