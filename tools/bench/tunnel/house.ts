import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Child, startChild } from '../child.ts'
import { type Link, openLink } from '../link/open-link.ts'
import type { Line } from '../rows.ts'

const run = promisify(execFile)
const START_LIMIT_MS = 20_000
const FAR = '10.66.0.1'
const PORT = 8000
/** The same on both sides, whatever this machine uses: what is compared are tunnels. Set by the route, which anybody may. */
const CONGESTION_CONTROL = 'cubic'
const here = import.meta.dirname

/** One of those that are compared, at work on the viewer's side. */
export interface Contender {
  readonly name: 'lanterne' | 'wireguard-go'
  readonly near: Child
  /** Everything whose processor time is its own. */
  readonly pids: readonly number[]
}

/** A server of wireguard-go behind a line, and before it both contenders, each with a tunnel of its own to it. */
export interface TunnelHouse extends AsyncDisposable {
  readonly link: Link
  readonly far: Child
  readonly contenders: readonly Contender[]
}

interface Keys {
  readonly secret: string
  readonly open: string
}

/**
 * Opens a house with a line of a given shape. `filmRate`: what the far side sends, in bytes per second; 0: all it can.
 * `isFirst`: it runs before all other work of this machine.
 */
export async function openTunnelHouse(
  { folder, linkProgram, isFirst }: { folder: string; linkProgram: string; isFirst: boolean },
  line: Line,
  filmRate = 0,
): Promise<TunnelHouse> {
  await using made = new AsyncDisposableStack()
  const opened = made.use(await openLink(linkProgram, { lines: [line] }))
  const link = isFirst ? await beforeAllElse(opened) : opened
  const [server, ours, theirs] = [await makeKeys(), await makeKeys(), await makeKeys()]
  const [endpoint = ''] = link.far
  const names = { server: `lbs${process.pid % 1e5}`, client: `lbc${process.pid % 1e5}` }
  await openDevice(made, link.onFar, names.server, folder, { secret: server.secret, port: 51_820 })
  for (const [{ open }, address] of [
    [ours, '10.66.0.2'],
    [theirs, '10.66.0.3'],
  ] as const)
    await inside(link.onFar, 'wg', 'set', names.server, 'peer', open, 'allowed-ips', `${address}/32`)
  await inside(link.onFar, 'ip', 'address', 'add', `${FAR}/24`, 'dev', names.server)
  await holdBack(link.onFar, names.server)

  const device = await openDevice(made, link.onNear, names.client, folder, { secret: theirs.secret })
  const peer = ['peer', server.open, 'allowed-ips', `${FAR}/32`, 'endpoint', `${endpoint}:51820`]
  await inside(link.onNear, 'wg', 'set', names.client, ...peer)
  await inside(link.onNear, 'ip', 'address', 'add', '10.66.0.3/24', 'dev', names.client)
  await holdBack(link.onNear, names.client)

  const far = made.use(startNode(link.onFar, 'far.ts', [FAR, `${PORT}`, `${filmRate}`]))
  await ready(far)
  const conf = join(folder, 'lanterne.conf')
  const text = [
    `[Interface]\nPrivateKey = ${ours.secret}\nAddress = 10.66.0.2/32\nMTU = 1420`,
    `[Peer]\nPublicKey = ${server.open}\nAllowedIPs = 0.0.0.0/0\nEndpoint = ${endpoint}:51820\n`,
  ].join('\n')
  await writeFile(conf, text, { mode: 0o600 })
  const startNear = async (way: string): Promise<Child> => {
    const near = made.use(startNode(link.onNear, 'near.ts', [way, FAR, `${PORT}`]))
    await ready(near)
    return near
  }
  const [lanterne, system] = [await startNear(conf), await startNear('system')]
  const keep = made.move()
  return {
    link,
    far,
    contenders: [
      { name: 'lanterne', near: lanterne, pids: [lanterne.pid] },
      { name: 'wireguard-go', near: system, pids: [system.pid, device] },
    ],
    [Symbol.asyncDispose]: () => keep.disposeAsync(),
  }
}

/**
 * Everything that is measured runs in real time, in turns, behind the line: each packet passes from process to process
 * many times, and would wait each time for whatever else this machine does.
 */
async function beforeAllElse(link: Link): Promise<Link> {
  const turns = ['/usr/bin/chrt', '--rr', '5']
  try {
    await inside(link.onNear, ...turns, 'true')
  } catch {
    // Not every root may: figures of a machine that does nothing else are as good.
    return link
  }
  return { ...link, onNear: [...link.onNear, ...turns], onFar: [...link.onFar, ...turns] }
}

/** Starts wireguard-go with a device of its own; gives its process. */
async function openDevice(
  made: AsyncDisposableStack,
  side: readonly string[],
  name: string,
  folder: string,
  { secret, port }: { secret: string; port?: number },
): Promise<number> {
  const socket = `/var/run/wireguard/${name}.sock`
  const [command = '', ...words] = side
  const child = made.use(startChild(command, [...words, 'wireguard-go', '-f', name], { LOG_LEVEL: 'error' }))
  made.defer(() => rm(socket, { force: true }))
  const untilMs = performance.now() + START_LIMIT_MS
  while (!existsSync(socket)) {
    if (performance.now() > untilMs) throw new Error('wireguard-go does not start')
    await delay(20)
  }
  const file = join(folder, `${name}.key`)
  await writeFile(file, secret, { mode: 0o600 })
  const listen = port === undefined ? [] : ['listen-port', `${port}`]
  await inside(side, 'wg', 'set', name, 'private-key', file, ...listen)
  await inside(side, 'ip', 'link', 'set', name, 'mtu', '1420', 'up')
  return child.pid
}

async function holdBack(side: readonly string[], device: string): Promise<void> {
  const route = ['10.66.0.0/24', 'dev', device, 'proto', 'kernel', 'scope', 'link']
  await inside(side, 'ip', 'route', 'change', ...route, 'congctl', CONGESTION_CONTROL)
}

function startNode(side: readonly string[], file: string, words: readonly string[]): Child {
  const [command = '', ...rest] = side
  return startChild(command, [...rest, process.execPath, join(here, file), ...words])
}

async function ready(child: Child): Promise<void> {
  await child.line({ signal: AbortSignal.timeout(START_LIMIT_MS) })
}

async function inside(side: readonly string[], ...words: readonly string[]): Promise<string> {
  const [command = '', ...rest] = side
  return (await run(command, [...rest, ...words])).stdout
}

async function makeKeys(): Promise<Keys> {
  const secret = (await run('/usr/bin/wg', ['genkey'])).stdout.trim()
  const { stdout } = await run('sh', ['-c', `echo ${secret} | wg pubkey`])
  return { secret, open: stdout.trim() }
}
