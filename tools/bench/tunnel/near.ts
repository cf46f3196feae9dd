/**
 * The viewer's side: reads from or writes to the far side over one network, which is the tunnel of a configuration, or
 * the system's. `near.ts CONF|system HOST PORT`; then orders by line: `down COUNT`, `up COUNT`, `bytes`, `stop`, `quit`.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { TcpSocket } from '@lanterne/kernel'
import { createSystemNetwork, openTunnel, parseWireGuardConf } from '@lanterne/privacy'
import { BLOCK_BYTES, block, isRightAt } from './block.ts'

const [way = '', host = '', port = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const say = (text: string) => void process.stdout.write(`${text}\n`)

const tunnel =
  way === 'system' ? undefined : await openTunnel(parseWireGuardConf(readFileSync(way, 'utf8')), { signal })
const network = tunnel?.network ?? createSystemNetwork()
const open = new Set<TcpSocket>()
let received = 0

async function run(order: string): Promise<void> {
  const socket = await network.connectTcp({ host, port: Number(port) }, { signal })
  open.add(socket)
  let place = 0
  let sent = 0
  const write = () => {
    while (open.has(socket)) {
      const from = sent % BLOCK_BYTES
      const chunk = block.subarray(from, Math.min(BLOCK_BYTES, from + 65_536))
      sent += chunk.length
      if (!socket.write(chunk)) return
    }
  }
  socket.receive({
    data(chunk) {
      if (!isRightAt(chunk, place)) throw new Error(`wrong bytes at ${place}`)
      place += chunk.length
      received += chunk.length
    },
    drain: order === 'up' ? write : () => {},
    close: () => open.delete(socket),
  })
  socket.write(new Uint8Array(Buffer.from(order === 'up' ? 'u' : 'd')))
  if (order === 'up') write()
}

say('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [word = '', count = '1'] = line.split(' ')
  if (word === 'quit') break
  if (word === 'bytes') say(`${received}`)
  else if (word === 'stop') {
    for (const socket of open) socket.destroy()
    open.clear()
    say('stopped')
  } else {
    received = 0
    await Promise.all(Array.from({ length: Number(count) }, () => run(word)))
    say('going')
  }
}
await tunnel?.[Symbol.asyncDispose]()
process.exit()
