/* A UDP line with a delay, losses, packets out of order and packets that come twice: `relay.ts LISTEN HOST PORT DELAY_MS LOSS REORDER DOUBLED`, shares from 0 to 1. */
import { createSocket, type RemoteInfo } from 'node:dgram'

const [listen = '', host = '', port = '', delayMs = '0', loss = '0', reorder = '0', doubled = '0'] =
  process.argv.slice(2)
const options = { type: 'udp4', recvBufferSize: 8 << 20, sendBufferSize: 8 << 20 } as const
const [inner, outer] = [createSocket(options), createSocket(options)]
let client: RemoteInfo | undefined
// The same losses every time.
let state = 12_345
const chance = () => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
  return state / 2 ** 32
}

interface Late {
  readonly atMs: number
  readonly message: Buffer
}

function lane(send: (message: Buffer) => void): (message: Buffer) => void {
  const waiting: Late[] = []
  setInterval(() => {
    const nowMs = performance.now()
    let due = 0
    while (due < waiting.length && (waiting[due]?.atMs ?? Infinity) <= nowMs) due++
    for (const { message } of waiting.splice(0, due)) send(message)
  }, 1)
  return (message) => {
    if (chance() < Number(loss)) return
    for (let copies = chance() < Number(doubled) ? 2 : 1; copies > 0; copies--) put(message)
  }
  function put(message: Buffer): void {
    const atMs = performance.now() + Number(delayMs) + (chance() < Number(reorder) ? 1 + chance() * 4 : 0)
    let at = waiting.length
    while (at > 0 && (waiting[at - 1]?.atMs ?? 0) > atMs) at--
    waiting.splice(at, 0, { atMs, message })
  }
}

const up = lane((message) => outer.send(message, Number(port), host))
const down = lane((message) => client && inner.send(message, client.port, client.address))
inner.on('message', (message, from) => {
  client = from
  up(message)
})
outer.on('message', down)
inner.bind(Number(listen), '127.0.0.1', () => console.log('ready'))
