import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { decodeQR } from 'qr/decode.js'
import { enter, openNamespace, runScript } from '../../../reach/net-house.ts'
import { runProgram } from '../../../support/program.ts'
import type { Stage } from '../../../support/stage.ts'
import { openBrowser } from '../../screens/support/viewer.ts'

/** What a request came to: its answer, or how curl failed. */
export interface Asked {
  readonly status: number
  readonly text: string
  /** 0 where there was an answer; 7 for a connection that was refused, 52, 55 and 56 for a line that was cut. */
  readonly exit: number
}

/** Somewhere in the house, or outside of it. */
export interface Place {
  /** The words that run a command there. */
  inside(command: string, ...args: readonly string[]): [string, string[]]
  /** Asks with curl, which is given `more`. */
  ask(url: string, ...more: readonly string[]): Promise<Asked>
  /** Chromium, on this machine. */
  openBrowser(): Promise<Browser>
}

/**
 * A machine with the app, at 10.77.1.1 in the house and 11.1.1.1 outside; another device at 10.77.1.2; and a stranger outside,
 * at 11.1.1.2, who knows the way to 10.77.1.1.
 */
export interface LivingRoom {
  readonly machine: Place
  readonly device: Place
  readonly stranger: Place
}

const timeoutMs = 30_000

export async function openLivingRoom(stage: Stage): Promise<LivingRoom> {
  const machine = await openNamespace(stage, 'machine')
  const device = await openNamespace(stage, 'device', machine)
  const stranger = await openNamespace(stage, 'stranger', machine)
  const links = [
    'ip link set lo up',
    `ip link add lan0 type veth peer name eth0 netns ${device}`,
    `ip link add wan0 type veth peer name eth0 netns ${stranger}`,
    'ip addr add 10.77.1.1/24 dev lan0',
    'ip addr add 11.1.1.1/24 dev wan0',
    'ip link set lan0 up',
    'ip link set wan0 up',
  ]
  await runScript(stage, 'links of the machine', links, machine)
  const inHouse = ['ip link set lo up', 'ip addr add 10.77.1.2/24 dev eth0', 'ip link set eth0 up']
  await runScript(stage, 'links of the device', inHouse, device)
  const outside = [
    ...['ip link set lo up', 'ip addr add 11.1.1.2/24 dev eth0', 'ip link set eth0 up'],
    'ip route add 10.77.1.0/24 via 11.1.1.1',
  ]
  await runScript(stage, 'links of the stranger', outside, stranger)
  return { machine: at(stage, machine), device: at(stage, device), stranger: at(stage, stranger) }
}

function at(stage: Stage, pid: number): Place {
  const inside: Place['inside'] = (command, ...args) => enter(pid, command, ...args)
  return {
    inside,
    async ask(url, ...more) {
      const words = ['-s', '-m', '10', '-w', '\n%{http_code}', ...more, url]
      const [command, args] = inside('curl', ...words)
      const program = stage.start('curl', command, args, { mayEnd: true })
      const exit = Number(await program.ended)
      const [, text = '', status = '0'] = /^([\s\S]*)\n(\d{3})\s*$/.exec(program.stdout) ?? []
      return { status: Number(status), text, exit }
    },
    async openBrowser() {
      const file = join(await stage.makeFolder('browsers'), `chromium-${pid}`)
      const [command, args] = inside('/usr/bin/chromium')
      await writeFile(file, `#!/bin/sh\nexec ${[command, ...args].join(' ')} "$@"\n`)
      await chmod(file, 0o755)
      const browser = await openBrowser(file)
      stage.use({ [Symbol.asyncDispose]: () => browser.close() })
      return browser
    },
  }
}

/** What a camera reads that is held before a part of the screen. */
export async function readSquare(stage: Stage, square: Locator): Promise<string> {
  const file = join(await stage.makeFolder('camera'), 'square.png')
  await square.screenshot({ path: file })
  const taken = join(await stage.makeFolder('camera'), 'square.pam')
  await runProgram('ffmpeg', ['-v', 'error', '-y', '-i', file, '-pix_fmt', 'rgba', taken], { timeoutMs })
  return decodeQR(await readPam(taken))
}

/** A picture as Netpbm's PAM has it: a few lines of words, then four bytes for each dot. */
async function readPam(file: string) {
  const bytes = await readFile(file)
  const start = bytes.indexOf('ENDHDR\n') + 'ENDHDR\n'.length
  const head = bytes.subarray(0, start).toString('latin1')
  const number = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(head)?.[1])
  return {
    width: number('WIDTH'),
    height: number('HEIGHT'),
    data: new Uint8ClampedArray(bytes.subarray(start)),
  }
}
