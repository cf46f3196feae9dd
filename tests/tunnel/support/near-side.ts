/* The viewer's side: opens the tunnel of a configuration, and does what each line of standard input says. `near-side.ts CONF` */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { silentLogger, systemClock, systemRandom, type TcpSocket } from '@lanterne/kernel'
import { openTunnel, parseWireGuardConf, tunnelGateways } from '@lanterne/privacy'
import { PortMapper } from '../../../packages/engine/src/discovery/port-mapping/port-mapper.ts'
import { pattern } from './pattern.ts'

/** Between two looks at whether something still comes. */
const quietMs = 500
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

async function ask(host: string, order: string): Promise<{ socket: TcpSocket; ended: Promise<Outcome> }> {
  const socket = await network.connectTcp({ host, port: 8000 }, { signal })
  const ended = collect(socket)
  socket.write(new Uint8Array(Buffer.from(`${order}\n`)))
  return { socket, ended }
}

async function down(host: string, size: number): Promise<Outcome> {
  return (await ask(host, `down ${size}`)).ended
}

/** Reads nothing until nothing more comes: our window is shut, and the other side knows it. */
async function shut(host: string, size: number): Promise<Outcome & { held: number }> {
  const { socket, ended } = await ask(host, `down ${size}`)
  socket.pause()
  const begun = tunnel.status.receivedBytes
  for (let before = -1, same = 0; same < 2; ) {
    await new Promise((resolve) => setTimeout(resolve, quietMs))
    const now = tunnel.status.receivedBytes
    same = now - before < 4096 && now - begun > 1_000_000 ? same + 1 : 0
    before = now
  }
  const held = tunnel.status.receivedBytes - begun
  socket.resume()
  return { ...(await ended), held }
}

/** Connections that end in every way at once: by a reset from there, one from here, and both sides' ends crossing. */
async function race(host: string, count: number): Promise<Record<string, number>> {
  const ends: Record<string, number> = {}
  const note = (what: string) => {
    ends[what] = (ends[what] ?? 0) + 1
  }
  const one = async (index: number) => {
    const way = (['cut', 'leave', 'cross', 'reset'] as const)[index % 4]
    const order =
      way === 'cut' ? 'cut 30000' : way === 'reset' ? 'reset' : `down ${way === 'leave' ? 1e6 : 1000}`
    const { socket, ended } = await ask(host, order)
    if (way === 'leave') setTimeout(() => socket.destroy(), index % 20)
    if (way === 'cross') socket.end()
    const { bytes, error } = await ended
    note(`${way} ${error ?? (way === 'cross' ? bytes : 'end')}`)
  }
  await Promise.all(Array.from({ length: count }, (_, index) => one(index)))
  return ends
}

/** Has a port of the provider's forwarded to one of ours, on which hello is said; gives the port outside. */
async function map(port: number): Promise<number> {
  await listen(port)
  return new Promise((resolve) => {
    new PortMapper({
      network,
      clock: systemClock,
      random: systemRandom,
      log: silentLogger,
      findGateways: tunnelGateways(profile),
      family: 4,
      ports: { tcp: port },
      onChange: (mapping) => mapping && resolve(mapping.externalPort),
    })
  })
}

async function up(host: string, size: number, order = 'up'): Promise<Outcome> {
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
  socket.write(new Uint8Array(Buffer.from(`${order} ${size}\n`)))
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
  if (word === 'late') return many(() => up(host, Number(size), 'late'))
  if (word === 'shut') return shut(host, Number(size))
  if (word === 'race') return race(host, Number(size))
  if (word === 'map') return map(Number(host))
  if (word === 'echo') return echo(host, Number(size))
  if (word === 'refused') return refused(host)
  if (word === 'listen') return listen(Number(host))
  // What is known now may be a second old.
  if (word === 'status') return new Promise((resolve) => tunnel.events.on('status', resolve, { signal }))
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
