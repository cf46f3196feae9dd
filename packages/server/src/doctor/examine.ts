import { access, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type Endpoint, silentLogger } from '@lanterne/kernel'
import { defaultPort, houseFiles, isBundle } from '../config.ts'
import { findInstance } from '../folder/instance.ts'
import { openDataFolder } from '../folder/open-data-folder.ts'
import { openDoor } from '../http/open-door.ts'
import { createSystemWorld, type World } from '../world.ts'

/** What can be looked at. */
export type FindingName =
  | 'runtime'
  | 'platform'
  | 'data-folder'
  | 'free-space'
  | 'running'
  | 'port'
  | 'interface'
  | 'welcome-film'
  | 'loopback'
  | 'ipv6'
  | 'peers'

/** One thing that was looked at: in order, not as good as it could be, or in the way of any film. */
export interface Finding {
  readonly name: FindingName
  readonly state: 'good' | 'poor' | 'bad'
  readonly details: Readonly<Record<string, string | number>>
}

/** What to look at. */
export interface ExamineOptions {
  readonly dataDirectory: string
  readonly port?: number
  readonly webDirectory?: string
  readonly assetsDirectory?: string
}

type Verdict = Pick<Finding, 'state' | 'details'>

/** The sources are written for the first; bundles are compiled for the one that they carry. */
const neededNodeMajor = isBundle ? 22 : 24
const comfortableBytes = 2 * 1024 ** 3
const neededBytes = 100 * 1024 ** 2
const lookLimitMs = 5000

/** Looks at what the app needs of this machine. It makes the data folder where it is missing, and nothing else. */
export async function examine(
  options: ExamineOptions,
  { signal }: { signal: AbortSignal },
): Promise<readonly Finding[]> {
  const { dataDirectory, port = defaultPort, webDirectory, assetsDirectory } = { ...houseFiles, ...options }
  const world = createSystemWorld({ log: silentLogger })
  const limit = { signal: AbortSignal.any([signal, AbortSignal.timeout(lookLimitMs)]) }
  const look = async (name: FindingName, orElse: Finding['state'], see: () => Promise<Verdict>) => {
    try {
      return { name, ...(await see()) }
    } catch (error) {
      signal.throwIfAborted()
      return { name, state: orElse, details: error instanceof AppError ? error.details : {} }
    }
  }
  const folder = await look('data-folder', 'bad', () => tryFolder(dataDirectory))
  const running = await findInstance(dataDirectory, { signal })
  const others = await Promise.all([
    look('runtime', 'bad', seeRuntime),
    look('platform', 'bad', async () => good({ platform: process.platform, processor: process.arch })),
    ...(folder.state === 'good' ? [look('free-space', 'poor', () => seeFreeSpace(dataDirectory))] : []),
    running
      ? look('running', 'good', async () => good({ address: running.address }))
      : look('port', 'poor', () => tryPort(port, limit)),
    look('interface', 'bad', () => seeFile(join(webDirectory, 'index.html'))),
    look('welcome-film', 'poor', () => seeFile(join(assetsDirectory, 'welcome', 'welcome.mp4'))),
    look('loopback', 'bad', () => tryLoopback(world, '127.0.0.1', limit)),
    look('ipv6', 'poor', () => tryLoopback(world, '::1', limit)),
    look('peers', 'poor', () => tryListening(world, limit)),
  ])
  return [folder, ...others]
}

function good(details: Finding['details']): Verdict {
  return { state: 'good', details }
}

async function seeRuntime(): Promise<Verdict> {
  const version = process.versions.node
  const isNewEnough = Number(version.split('.')[0]) >= neededNodeMajor
  return { state: isNewEnough ? 'good' : 'bad', details: { version, needed: neededNodeMajor } }
}

async function tryFolder(path: string): Promise<Verdict> {
  await openDataFolder(path)
  return good({ folder: path })
}

async function seeFreeSpace(folder: string): Promise<Verdict> {
  const { bavail, bsize } = await statfs(folder)
  const bytes = bavail * bsize
  const state = bytes >= comfortableBytes ? 'good' : bytes >= neededBytes ? 'poor' : 'bad'
  return { state, details: { bytes } }
}

async function tryPort(port: number, { signal }: { signal: AbortSignal }): Promise<Verdict> {
  await using door = await openDoor({ port, spare: 0 }, { signal })
  return good({ port: door.port })
}

async function seeFile(path: string): Promise<Verdict> {
  await access(path)
  return good({ file: path })
}

/** Carries a byte over TCP and one over UDP from this machine to itself. */
async function tryLoopback(
  { network }: World,
  host: string,
  { signal }: { signal: AbortSignal },
): Promise<Verdict> {
  const at: Endpoint = { host, port: 0 }
  await using listener = await network.listenTcp(
    at,
    (socket) => {
      socket.receive({ data() {}, drain() {}, close() {} })
      socket.write(Uint8Array.of(1))
    },
    { signal },
  )
  const socket = await network.connectTcp(listener.local, { signal })
  await settled((done) => socket.receive({ data: () => done(), drain() {}, close: done }), { signal })
  socket.destroy()
  await using receiver = await network.bindUdp(at, { signal })
  await using sender = await network.bindUdp(at, { signal })
  await settled(
    (done) => {
      sender.receive(() => {})
      receiver.receive(() => done())
      sender.send(Uint8Array.of(1), receiver.local)
    },
    { signal },
  )
  return good({ host })
}

async function tryListening({ network }: World, { signal }: { signal: AbortSignal }): Promise<Verdict> {
  await using listener = await network.listenTcp({ host: '0.0.0.0', port: 0 }, (socket) => socket.destroy(), {
    signal,
  })
  return good({ host: listener.local.host })
}

/** Waits until `begin` says that it is done. */
function settled(
  begin: (done: (error?: Error) => void) => void,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    begin((error) => (error ? reject(error) : resolve()))
  })
}
