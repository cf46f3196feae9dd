/* The viewer's side: opens the tunnel of a configuration, and does what each line of standard input says. `near-side.ts CONF` */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { TcpSocket } from '@lanterne/kernel'
import { openTunnel, parseWireGuardConf } from '@lanterne/privacy'
import { pattern } from './pattern.ts'

const { signal } = new AbortController()
const profile = parseWireGuardConf(readFileSync(process.argv[2] ?? '', 'utf8'))
await using tunnel = await openTunnel(profile, { signal })
const { network } = tunnel
tunnel.events.on('status', ({ state, handshakes }) => console.log(`state ${state} ${handshakes}`), { signal })
const block = pattern()

interface Outcome {
  readonly bytes: number
  readonly digest: string
  readonly text: string
  readonly error: string | undefined
}

/** Reads to the end. */
function collect(socket: TcpSocket, onDrain = () => {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const hash = createHash('sha1')
    let bytes = 0
    let text = ''
    socket.receive({
      data(chunk) {
        hash.update(chunk)
        bytes += chunk.length
        if (bytes < 200) text += Buffer.from(chunk).toString('latin1')
      },
      drain: onDrain,
      close: (error) => resolve({ bytes, digest: hash.digest('hex'), text, error: error && causeOf(error) }),
    })
  })
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message : message
}

async function down(host: string, size: number): Promise<Outcome> {
  const socket = await network.connectTcp({ host, port: 8000 }, { signal })
  const ended = collect(socket)
  socket.write(new Uint8Array(Buffer.from(`down ${size}\n`)))
  return ended
}

async function up(host: string, size: number): Promise<Outcome> {
  const socket = await network.connectTcp({ host, port: 8000 }, { signal })
  let sent = 0
  const write = () => {
    while (sent < size) {
      const chunk = block.subarray(0, size - sent)
      sent += chunk.length
      if (!socket.write(chunk)) return
    }
  }
  const ended = collect(socket, write)
  socket.write(new Uint8Array(Buffer.from(`up ${size}\n`)))
  write()
  return ended
}

async function echo(host: string, size: number): Promise<number> {
  await using socket = await network.bindUdp({ host: '::', port: 0 }, { signal })
  const answered = new Promise<number>((resolve) => socket.receive((message) => resolve(message.length)))
  socket.send(new Uint8Array(size), { host, port: 7777 })
  return await answered
}

async function refused(host: string): Promise<string> {
  try {
    const socket = await network.connectTcp({ host, port: 9 }, { signal })
    socket.destroy()
    return 'connected'
  } catch (error) {
    return causeOf(error)
  }
}

/** Says hello to whoever comes. */
async function listen(port: number): Promise<number> {
  const listener = await network.listenTcp(
    { host: '::', port },
    (socket) => {
      void collect(socket)
      socket.write(new Uint8Array(Buffer.from(`hello ${socket.remote.host}`)))
      socket.end()
    },
    { signal },
  )
  return listener.local.port
}

async function obey(words: readonly string[]): Promise<unknown> {
  const [word, host = '', size = '0', count = '1'] = words
  const many = <T>(one: () => Promise<T>) => Promise.all(Array.from({ length: Number(count) }, one))
  if (word === 'down') return many(() => down(host, Number(size)))
  if (word === 'up') return many(() => up(host, Number(size)))
  if (word === 'echo') return echo(host, Number(size))
  if (word === 'refused') return refused(host)
  if (word === 'listen') return listen(Number(host))
  if (word === 'status') return tunnel.status
  if (word === 'lookup') return network.lookup(host, { signal }).catch((error: unknown) => causeOf(error))
  return 'what?'
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break
  const [id = '', ...words] = line.split(' ')
  const startMs = performance.now()
  const cpu = process.cpuUsage()
  void obey(words).then((outcome) => {
    const { user, system } = process.cpuUsage(cpu)
    const took = { seconds: (performance.now() - startMs) / 1000, cpuSeconds: (user + system) / 1e6 }
    console.log(`answer ${id} ${JSON.stringify({ outcome, ...took })}`)
  })
}
