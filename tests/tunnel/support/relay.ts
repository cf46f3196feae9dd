/*
 * A UDP line with a delay and mischief: `relay.ts LISTEN HOST PORT DELAY_MS LOSS REORDER DOUBLED FORGED ROAMS`. Shares are
 * from 0 to 1: of messages lost, late, sent twice, and followed by forged and cut copies. ROAMS is 1 for a line whose both
 * ends change their ports now and then, as those of a telephone do.
 */
import { createSocket, type RemoteInfo } from 'node:dgram'

const [listen = '', host = '', port = '', ...figures] = process.argv.slice(2)
const [delayMs = 0, loss = 0, reorder = 0, doubled = 0, forged = 0, roams = 0] = figures.map(Number)
/** Messages from one side after which it comes from elsewhere. */
const messagesEach = 400
const options = { type: 'udp4', recvBufferSize: 8 << 20, sendBufferSize: 8 << 20 } as const
const open = () => [createSocket(options), createSocket(options)] as const
const [inner, outer] = [open(), open()]
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

function lane(send: (message: Buffer, end: 0 | 1) => void): (message: Buffer) => void {
  const waiting: Late[] = []
  let sent = 0
  setInterval(() => {
    const nowMs = performance.now()
    let due = 0
    while (due < waiting.length && (waiting[due]?.atMs ?? Infinity) <= nowMs) due++
    for (const { message } of waiting.splice(0, due))
      send(message, roams === 1 && Math.floor(sent++ / messagesEach) % 2 === 1 ? 1 : 0)
  }, 1)
  const put = (message: Buffer) => {
    const atMs = performance.now() + delayMs + (chance() < reorder ? 1 + chance() * 4 : 0)
    let at = waiting.length
    while (at > 0 && (waiting[at - 1]?.atMs ?? 0) > atMs) at--
    waiting.splice(at, 0, { atMs, message })
  }
  return (message) => {
    if (chance() < loss) return
    put(message)
    if (chance() < doubled) put(message)
    if (chance() >= forged) return
    const changed = Buffer.from(message)
    const place = Math.floor(chance() * changed.length)
    changed[place] = (changed[place] ?? 0) ^ (1 + Math.floor(chance() * 255))
    put(changed)
    put(message.subarray(0, place))
  }
}

const up = lane((message, end) => outer[end].send(message, Number(port), host))
const down = lane((message, end) => client && inner[end].send(message, client.port, client.address))
for (const socket of inner)
  socket.on('message', (message, from) => {
    client = from
    up(message)
  })
for (const socket of outer) socket.on('message', down)
inner[1].bind(0, '127.0.0.1', () => inner[0].bind(Number(listen), '127.0.0.1', () => console.log('ready')))
