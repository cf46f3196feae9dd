import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { type Program, runProgram } from './program.ts'
import type { Stage } from './stage.ts'

const root = join(import.meta.dirname, '../..')
const main = join(root, 'packages/cli/src/main.mjs')

/** The app as its own process, as `npm start` runs it. */
export interface App {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  readonly dataDirectory: string
  readonly program: Program
  /** Ends it the hard way, as a power cut does. */
  kill(): Promise<void>
  /** Starts it again on the same port and the same data. */
  restart(): Promise<App>
}

export interface AppOptions {
  /** A new one when absent. */
  readonly dataDirectory?: string
  readonly catalogueFile?: string
  /** A free one when absent. */
  readonly port?: number
  /** What its command is told besides. */
  readonly words?: readonly string[]
  /** What to run the app's command in: a program and its arguments. */
  readonly wrapper?: readonly string[]
  /** Which FFmpeg it may use: the machine's when absent. */
  readonly ffmpeg?: 'off' | 'path' | 'package'
}

/** Starts the app without a browser and waits for its address. */
export async function startApp(stage: Stage, options: AppOptions = {}): Promise<App> {
  const port = options.port ?? (await freePort())
  const dataDirectory = options.dataDirectory ?? (await stage.makeFolder('data'))
  const words = [
    'start',
    '--no-open',
    '--verbose',
    '--port',
    `${port}`,
    '--data',
    dataDirectory,
    ...(options.words ?? []),
  ]
  const [command = process.execPath, ...args] = [...(options.wrapper ?? []), process.execPath, main, ...words]
  const program = stage.start('lanterne', command, args, {
    env: {
      HOME: stage.folder,
      XDG_DATA_HOME: '',
      ...(options.ffmpeg === undefined ? {} : { LANTERNE_FFMPEG: options.ffmpeg }),
      ...(options.catalogueFile === undefined ? {} : { LANTERNE_CATALOGUE: options.catalogueFile }),
    },
  })
  const [, address = ''] = await program.waitForOutput(/^Lanterne is open: (http:\S+)$/m, {
    timeoutMs: 30_000,
  })
  return {
    address,
    dataDirectory,
    program,
    async kill() {
      program.kill('SIGKILL')
      await program.ended
    },
    restart: () => startApp(stage, { ...options, port, dataDirectory }),
  }
}

/** Builds the interface unless the one that is there is that of the sources. */
export async function buildInterface(): Promise<void> {
  const build = `
    const { isWebBuilt, buildWeb } = await import('./tools/launch/web.mjs')
    const { withLock } = await import('./tools/launch/lock.mjs')
    if (!isWebBuilt()) await withLock('house', async () => isWebBuilt() || (await buildWeb(process.execPath)))`
  await runProgram(process.execPath, ['--input-type=module', '-e', build], { cwd: root, timeoutMs: 180_000 })
}
