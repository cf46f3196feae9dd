import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import type { ByteSource } from '@lanterne/kernel'
import type { FfmpegPrograms } from './ffmpeg-tool.ts'
import { createCrew } from './native-crew.ts'
import type { NativeFilm } from './native-film.ts'
import type { NativeTool } from './native-tool.ts'

/** Where FFmpeg may be on this machine. */
export interface FfmpegPlaces {
  /** Of the package `node-av`, whether it is there or not; absent: it is not to be used. */
  readonly packageDirectory?: string
  /** A program and its arguments that fetch the package; absent: nothing is ever fetched. */
  readonly fetchCommand?: readonly string[]
  /** Folders of programs, as `PATH` has them; absent: none is to be used. */
  readonly searchPath?: string
}

/** FFmpeg, looked for when the first film needs it, until it is found. */
export interface FfmpegFinder extends AsyncDisposable {
  /**
   * A film as FFmpeg reads it; absent where there is none. With `mayFetch`, the package is fetched first where nothing
   * else is here, which takes as long as it takes.
   */
  open(source: ByteSource, options?: { mayFetch?: boolean }): Promise<NativeFilm | undefined>
}

/** Finds FFmpeg: the package first, which reads less of a film for a jump, else the programs of this machine. */
export function findFfmpeg(places: FfmpegPlaces): FfmpegFinder {
  const crew = createCrew()
  const closing = new AbortController()
  let tool: Promise<NativeTool | undefined> | undefined
  let fetching: Promise<void> | undefined
  const find = async () => {
    tool ??= choose(places, crew)
    const found = await tool
    // It may be installed while we run: looked for again with the next film.
    if (!found) tool = undefined
    return found
  }
  const fetched = async () => {
    fetching ??= fetchPackage(places.fetchCommand, closing.signal).finally(() => {
      fetching = undefined
    })
    await fetching
    return find()
  }
  return {
    async open(source, { mayFetch = false } = {}) {
      const found = (await find()) ?? (mayFetch ? await fetched() : undefined)
      if (!found) return undefined
      const { NativeFilm } = await import('./native-film.ts')
      return new NativeFilm(found.open(source), crew)
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      const found = await tool
      await found?.[Symbol.asyncDispose]()
    },
  }
}

async function choose(
  { packageDirectory, searchPath }: FfmpegPlaces,
  crew: ReturnType<typeof createCrew>,
): Promise<NativeTool | undefined> {
  if (
    packageDirectory !== undefined &&
    (await isThere(join(packageDirectory, 'node_modules', '.lanterne-stamp')))
  ) {
    const { avTool } = await import('./av-tool.ts')
    return avTool(packageDirectory, crew)
  }
  const programs = searchPath === undefined ? undefined : await findPrograms(searchPath)
  if (!programs) return undefined
  const { ffmpegTool } = await import('./ffmpeg-tool.ts')
  return ffmpegTool(programs, crew)
}

const fetchLimitMs = 20 * 60_000

/** Runs the command that fetches the package. When it fails, the package is simply not there afterwards. */
async function fetchPackage(command: readonly string[] | undefined, signal: AbortSignal): Promise<void> {
  const [program, ...args] = command ?? []
  if (program === undefined) return
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], windowsHide: true })
  const limit = AbortSignal.any([signal, AbortSignal.timeout(fetchLimitMs)])
  const stop = () => child.kill()
  limit.addEventListener('abort', stop, { once: true })
  try {
    await once(child, 'close')
  } catch {
    // It could not be started.
  } finally {
    limit.removeEventListener('abort', stop)
  }
}

const lookLimitMs = 10_000

/** The programs, where both are and know what films need. */
async function findPrograms(searchPath: string): Promise<FfmpegPrograms | undefined> {
  const [ffmpeg, ffprobe] = await Promise.all(
    ['ffmpeg', 'ffprobe'].map((name) => findProgram(name, searchPath)),
  )
  if (!ffmpeg || !ffprobe) return undefined
  try {
    const run = promisify(execFile)
    const options = { timeout: lookLimitMs, env: {}, windowsHide: true }
    const [{ stdout: version }, { stdout: encoders }] = await Promise.all([
      run(ffmpeg, ['-hide_banner', '-version'], options),
      run(ffmpeg, ['-hide_banner', '-encoders'], options),
    ])
    if (!/ libx264 /.test(encoders) || !/ aac /.test(encoders)) return undefined
    const [, major = '9', minor = '0'] = /^ffmpeg version n?(\d+)\.(\d+)/.exec(version) ?? []
    return { ffmpeg, ffprobe, isOld: Number(major) + Number(minor) / 100 < 5.01 }
  } catch {
    return undefined // What does not even say its version is no FFmpeg that we could use.
  }
}

async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name
  for (const folder of searchPath.split(delimiter)) {
    // A relative folder would be whatever happens to be there.
    if (!isAbsolute(folder)) continue
    const path = join(folder, file)
    if (await isThere(path, constants.X_OK)) return path
  }
  return undefined
}

function isThere(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
