import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Cast, CastNow, CastScreens } from '@lanterne/contract'
import { enter, openNamespace, runScript } from '../../reach/net-house.ts'
import type { Program } from '../../support/program.ts'
import { runProgram } from '../../support/program.ts'
import type { Stage } from '../../support/stage.ts'
import { type Kodi, type KodiService, startKodi } from './kodi.ts'

/** What the app answered: something, or the code of why not. */
export interface Answered<Result> {
  readonly answer?: Result
  readonly error?: string
  readonly details?: Readonly<Record<string, string | number>>
}

/** The app on the viewer's machine. */
export interface Viewer {
  readonly program: Program
  ask<Result>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answered<Result>>
  /** What plays; fails where nothing does. */
  now(): Promise<Cast>
  screens(): Promise<CastScreens['screens']>
}

/** A living room: the viewer's machine with two sides, 10.77.1.1 and 10.77.2.1, and a television at 10.77.1.2. */
export interface CastHouse {
  /** On `folder`, or on a data folder of its own. */
  openViewer(folder?: string): Promise<Viewer>
  /** Starts `lanterne cast …` on the viewer's machine, with a data folder of its own. */
  startCast(...words: readonly string[]): Promise<Program>
  /** Starts Debian's renderer where the television is. */
  startRenderer(name: string): Program
  /** Starts the Chromecast for tests where the television is, with Chromium in it. */
  startChromecast(): Promise<Program>
  /** Starts one of Debian's renderers where the television is, with a screen that can be looked at. */
  startOnScreen(program: 'gmediarender' | 'rygel'): Promise<Pick<Kodi, 'program' | 'screenFile'>>
  /** Starts Debian's Kodi where the television is, to be driven by `services`. */
  startKodi(...services: readonly KodiService[]): Promise<Kodi>
  /** A program that runs `command` on the viewer's machine, for who starts it by its path. */
  pathAtViewer(command: string): Promise<string>
  /** Starts a program on the viewer's machine. */
  atViewer(name: string, command: string, ...args: readonly string[]): Program
  /** Runs a command where the television is. */
  atTelevision(command: string, ...args: readonly string[]): Promise<string>
}

const timeoutMs = 30_000
/** The first film is looked for meanwhile. */
const answerMs = 100_000
const main = join(import.meta.dirname, '../../../packages/cli/src/main.mjs')

export async function openCastHouse(stage: Stage): Promise<CastHouse> {
  const viewer = await openNamespace(stage, 'viewer')
  const television = await openNamespace(stage, 'television', viewer)
  await runScript(
    stage,
    'links',
    [
      'ip link set lo up',
      `ip link add tv0 type veth peer name eth0 netns ${television}`,
      // Another side of the house, where nobody is.
      'ip link add lan0 type veth peer name lan1',
      'ip addr add 10.77.1.1/24 dev tv0',
      'ip addr add 10.77.2.1/24 dev lan0',
      'ip link set tv0 up',
      'ip link set lan0 up',
      'ip link set lan1 up',
      // What has no route of its own goes to the side where nobody is.
      'ip route add default dev lan0',
    ],
    viewer,
  )
  await runScript(
    stage,
    'links of the television',
    [
      'ip link set lo up',
      'ip addr add 10.77.1.2/24 dev eth0',
      'ip link set eth0 up',
      'ip route add default dev eth0',
    ],
    television,
  )
  return {
    async openViewer(folder) {
      const script = join(import.meta.dirname, 'viewer.ts')
      const data = folder ?? (await stage.makeFolder('data'))
      const [command, args] = enter(viewer, process.execPath, script, data)
      const program = stage.start('viewer', command, args, { mayEnd: folder !== undefined })
      await program.waitForOutput(/^ready$/m, { timeoutMs })
      let questions = 0
      const ask: Viewer['ask'] = async (method, path, body) => {
        const id = questions++
        const text = body === undefined ? '' : ` ${Buffer.from(JSON.stringify(body)).toString('base64')}`
        program.say(`${id} ${method} ${path}${text}`)
        const [, json = ''] = await program.waitForOutput(new RegExp(`^answer ${id} (.*)$`, 'm'), {
          timeoutMs: answerMs,
        })
        return JSON.parse(json)
      }
      return {
        program,
        ask,
        async now() {
          const { answer } = await ask<CastNow>('GET', '/api/cast')
          if (!answer?.cast) throw new Error('nothing plays')
          return answer.cast
        },
        screens: async () => (await ask<CastScreens>('GET', '/api/cast/screens')).answer?.screens ?? [],
      }
    },
    async startCast(...words) {
      const data = await stage.makeFolder('data of the command line')
      const all = [main, 'cast', ...words, '--data', data, '--no-dht', '--no-lsd', '--no-port-mapping']
      const [command, args] = enter(viewer, process.execPath, ...all)
      return stage.start('lanterne cast', command, args, { mayEnd: true })
    },
    startRenderer(name) {
      const [command, args] = enter(
        television,
        'gmediarender',
        ...['-I', 'eth0', '-f', name, '-u', '5ca1ab1e-0000-4000-8000-000000000077'],
        // Sinks that show nothing, at the film's own pace.
        ...['--gstout-videosink=fakevideosink', '--gstout-audiosink=fakeaudiosink', '--logfile=stderr'],
      )
      return stage.start(name, command, args, { mayEnd: true })
    },
    async startChromecast() {
      const folder = await stage.makeFolder('chromecast')
      const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
      const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=test', '-days', '2']
      await runProgram('openssl', [...made, '-keyout', key, '-out', certificate], { timeoutMs })
      const script = join(import.meta.dirname, '../receiver/receiver.ts')
      const [command, args] = enter(television, process.execPath, script, '10.77.1.2', key, certificate)
      const receiver = stage.start('chromecast', command, args, { mayEnd: true })
      const [, page = ''] = await receiver.waitForOutput(/^player at (\S+)$/m, { timeoutMs })
      const flags = [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--mute-audio',
      ]
      const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
      const own = [
        '--autoplay-policy=no-user-gesture-required',
        `--user-data-dir=${join(folder, 'chromium')}`,
      ]
      const [chromium, words] = enter(television, '/usr/bin/chromium', ...flags, ...quiet, ...own, page)
      stage.start('chromium', chromium, words, { mayEnd: true, env: { HOME: folder } })
      await receiver.waitForOutput(/^player page ready$/m, { timeoutMs: 2 * timeoutMs })
      return receiver
    },
    async startOnScreen(program) {
      const folder = await stage.makeFolder(program)
      const script = join(import.meta.dirname, 'renderer.sh')
      const own = ['--mount', '--pid', '--fork', '--kill-child']
      const words = ['sh', script, folder, 'Salon', program]
      const [command, args] = enter(television, 'unshare', ...own, ...words)
      return {
        program: stage.start(program, command, args, { mayEnd: true }),
        screenFile: join(folder, 'screen/Xvfb_screen0'),
      }
    },
    startKodi: (...services) => startKodi(stage, television, services),
    async pathAtViewer(command) {
      const [program, words] = enter(viewer, command)
      const path = join(await stage.makeFolder('bin'), basename(command))
      await writeFile(path, `#!/bin/sh\nexec ${[program, ...words].join(' ')} "$@"\n`, { mode: 0o700 })
      return path
    },
    atViewer(name, command, ...args) {
      const [program, words] = enter(viewer, command, ...args)
      return stage.start(name, program, words, { mayEnd: true })
    },
    atTelevision(command, ...args) {
      const [program, words] = enter(television, command, ...args)
      return runProgram(program, words, { timeoutMs })
    },
  }
}
