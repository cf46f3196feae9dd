import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Logger } from '@lanterne/kernel'
import { openServer, type Server } from '@lanterne/server'
import { films, makeTestFilm } from '../../../support/test-film.ts'

const root = join(import.meta.dirname, '../../../..')

/** The app with its real catalogue, and a short film of ours in the place of the welcome film. */
export interface House extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  /** Ends the app, as a machine that goes to sleep would. */
  stop(): Promise<void>
  /** Starts it again, on the same port and the same data. */
  restart(): Promise<void>
  /** Its own bugs, as it told of them. */
  readonly complaints: readonly string[]
}

export async function openHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'lanterne-screens-'))
  const webDirectory = join(folder, 'web')
  const assetsDirectory = join(folder, 'assets')
  await Promise.all([buildPage(webDirectory), layFilm(join(assetsDirectory, 'welcome'))])
  const complaints: string[] = []
  const log: Logger = {
    debug() {},
    info() {},
    warn() {},
    error: (message, fields) => complaints.push(`${message} ${JSON.stringify(fields)}`),
  }
  const open = async (port: number): Promise<Server> => {
    const opening = await openServer(
      {
        port,
        listen: { host: '127.0.0.1', port: 0 },
        dataDirectory: join(folder, 'data'),
        webDirectory,
        assetsDirectory,
        log,
      },
      { signal: AbortSignal.timeout(20_000) },
    )
    if (opening.state !== 'open') throw new Error('something else runs on this data folder')
    return opening.server
  }
  let server: Server | undefined = await open(0)
  const { address } = server
  const stop = async () => {
    await server?.[Symbol.asyncDispose]()
    server = undefined
  }
  return {
    address,
    complaints,
    stop,
    async restart() {
      await stop()
      server = await open(Number(new URL(address).port))
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The interface as it is in the sources now, whatever was built before. */
async function buildPage(outDir: string): Promise<void> {
  const web = join(root, 'apps/web')
  const vite = join(web, 'node_modules/vite/bin/vite.js')
  await promisify(execFile)(
    process.execPath,
    [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'],
    {
      cwd: web,
      timeout: 120_000,
    },
  )
}

const parts = [
  { start: 0, end: 8, name: 'Ouverture' },
  { start: 8, end: 15, name: 'La lentille' },
  { start: 15, end: 20, name: 'Générique de fin' },
]

const writeChapter = ({ start, end, name }: (typeof parts)[number]) =>
  `[CHAPTER]\nTIMEBASE=1/1\nSTART=${start}\nEND=${end}\ntitle=${name}`

async function layFilm(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const film = await makeTestFilm(films.short)
  // In three parts, the last of them named as makers name their credits.
  const chapters = join(folder, 'chapters.txt')
  await writeFile(chapters, [';FFMETADATA1', ...parts.map(writeChapter)].join('\n'))
  const inputs = ['-i', film.path, '-i', chapters, '-map_metadata', '1', '-codec', 'copy']
  await promisify(execFile)('ffmpeg', [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'],
    ...[...inputs, '-movflags', '+faststart', join(folder, 'welcome.mp4')],
  ])
  await rm(chapters)
  const words = (text: string) => `WEBVTT\n\n00:00.000 --> 00:19.000\n${text}\n`
  await writeFile(join(folder, 'welcome.fr.vtt'), words('Une <i>flamme</i>,\nune lentille, un mur.'))
  await writeFile(join(folder, 'welcome.en.vtt'), words('A flame, a lens, a wall.'))
}
