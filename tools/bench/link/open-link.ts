import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startChild } from '../child.ts'
import type { Shape } from '../rows.ts'

const run = promisify(execFile)
const START_LIMIT_MS = 10_000
const NEAR = '10.77.0.1'
const farAddress = (index: number) => `10.77.1.${index + 1}`

/** What one line carried to the near side. */
export interface LineCount {
  readonly address: string
  readonly bytes: number
  readonly packets: number
  /** Dropped because the queue was full, and lost by chance. */
  readonly dropped: number
  readonly lost: number
}

/** A network of its own, in two namespaces of this machine: a viewer near, and those who have the film far. */
export interface Link extends AsyncDisposable {
  readonly near: string
  readonly far: readonly string[]
  /** The beginning of a command that runs on one of its sides, before other work. */
  readonly onNear: readonly string[]
  readonly onFar: readonly string[]
  count(): Promise<LineCount[]>
}

/** Throws a sentence where lines cannot be made. */
export function requireLinks(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('Rows with lines of their own need network namespaces: run them as root, on Linux.')
  for (const [file, debian] of [
    ['/usr/bin/gcc', 'gcc'],
    ['/usr/include/stdio.h', 'libc6-dev'],
    ['/usr/sbin/ip', 'iproute2'],
  ] as const)
    if (!existsSync(file)) throw new Error(`${file} is missing: install Debian's package ${debian}.`)
}

/** Compiles the program that carries the packets into `folder`; returns where it is. */
export async function compileLink(folder: string): Promise<string> {
  const program = join(folder, 'link')
  await run('/usr/bin/gcc', [
    '-O2',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-o',
    program,
    join(import.meta.dirname, 'link.c'),
  ])
  return program
}

/** Opens a network of the given shape; disposing of it takes everything away. */
export async function openLink(program: string, { lines, shared }: Shape): Promise<Link> {
  await using made = new AsyncDisposableStack()
  const [near, far] = [await openNamespace(made, 'near'), await openNamespace(made, 'far')]
  const child = made.use(startChild(program, [`/run/netns/${near}`, `/run/netns/${far}`]))
  for (const [index, line] of lines.entries()) {
    const { kbit, delayMs, queueMs, loss = 0, lossUp = 0, late = 0, doubled = 0 } = line
    const figures = [kbit, delayMs, queueMs, loss, lossUp, late, doubled]
    child.tell(`line ${farAddress(index)} ${figures.join(' ')}`)
  }
  if (shared) child.tell(`shared ${shared.kbit} ${shared.queueMs}`)
  child.tell('go')
  const line = () => child.line({ signal: AbortSignal.timeout(START_LIMIT_MS) })
  await line()
  const addresses = lines.map((_, index) => farAddress(index))
  await setUp(near, [NEAR], '10.77.1.0/24')
  await setUp(far, addresses, NEAR)
  const keep = made.move()
  return {
    near: NEAR,
    far: addresses,
    onNear: inside(near),
    onFar: inside(far),
    async count() {
      child.tell('count')
      const counts: LineCount[] = []
      for (let text = await line(); text !== 'end'; text = await line()) {
        const [address = '', ...figures] = text.split(' ')
        const [bytes = 0, packets = 0, dropped = 0, lost = 0] = figures.map(Number)
        counts.push({ address, bytes, packets, dropped, lost })
      }
      return counts
    },
    [Symbol.asyncDispose]: () => keep.disposeAsync(),
  }
}

let opened = 0

async function openNamespace(made: AsyncDisposableStack, side: string): Promise<string> {
  const name = `lanterne-${process.pid}-${opened++}-${side}`
  await ip(['netns', 'add', name])
  made.defer(() => ip(['netns', 'delete', name]))
  await ip(['-n', name, 'link', 'set', 'lo', 'up'])
  return name
}

async function setUp(name: string, addresses: readonly string[], peers: string): Promise<void> {
  for (const address of addresses) await ip(['-n', name, 'address', 'add', `${address}/32`, 'dev', 'line'])
  // The queue belongs to the line, not to the device.
  await ip(['-n', name, 'link', 'set', 'line', 'mtu', '1500', 'txqueuelen', '20000', 'up'])
  await ip(['-n', name, 'route', 'add', peers, 'dev', 'line'])
}

async function ip(words: readonly string[]): Promise<void> {
  await run('/usr/sbin/ip', words)
}

/** Both sides run before other work, so that what is measured is the line and not the machine's load. */
function inside(name: string): readonly string[] {
  return ['/usr/sbin/ip', 'netns', 'exec', name, '/usr/bin/nice', '-n', '-15']
}
