import { type ChildProcess, spawn } from 'node:child_process'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { frugalSource, mostProbeBytes } from './frugal-source.ts'
import type { NativeCrew } from './native-crew.ts'
import {
  inputOptions,
  maxPixels,
  type NativeFile,
  type NativeJob,
  type NativeTool,
  outputOptions,
  probeOptions,
} from './native-tool.ts'
import { RangeDoor } from './range-door.ts'
import { childLimits, WatchedChild } from './watched-child.ts'
import { WorkPlace } from './work-slots.ts'

/** The programs, by their full paths. */
export interface FfmpegPrograms {
  readonly ffmpeg: string
  readonly ffprobe: string
  /** Whether it is older than 5.1, where some options had other names. */
  readonly isOld: boolean
}

/** What a program may say of a file before it is taken to be talking nonsense. */
const maxProbeBytes = 4 << 20

/** FFmpeg as a program of this machine; it reads films by HTTP from ours. */
export function ffmpegTool(programs: FfmpegPrograms, crew: NativeCrew): NativeTool {
  const door = new RangeDoor()
  return {
    name: 'ffmpeg',
    open: (source) => new FfmpegFile(programs, { source, door, crew }),
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  }
}

class FfmpegFile implements NativeFile {
  readonly #programs: FfmpegPrograms
  readonly #stand: { readonly source: ByteSource; readonly door: RangeDoor; readonly crew: NativeCrew }
  readonly #life = new AbortController()

  constructor(
    programs: FfmpegPrograms,
    stand: { readonly source: ByteSource; readonly door: RangeDoor; readonly crew: NativeCrew },
  ) {
    this.#programs = programs
    this.#stand = stand
  }

  async probe({ signal }: { signal: AbortSignal }): Promise<unknown> {
    const parts: Uint8Array[] = []
    let bytes = 0
    const args = ['-show_format', '-show_streams', '-of', 'json']
    const { ffprobe } = this.#programs
    const source = frugalSource(this.#stand.source, mostProbeBytes)
    const argumentsFor = (url: string) => [...guards, ...args, ...input(url, probeOptions)]
    for await (const part of this.#output(ffprobe, source, argumentsFor, { signal })) {
      parts.push(part)
      bytes += part.length
      if (bytes > maxProbeBytes) throw unreadable()
    }
    try {
      return JSON.parse(Buffer.concat(parts).toString())
    } catch (cause) {
      throw unreadable(cause)
    }
  }

  run(job: NativeJob, { signal }: { signal: AbortSignal }): AsyncIterable<Uint8Array> {
    const { ffmpeg, isOld } = this.#programs
    return this.#output(ffmpeg, this.#stand.source, (url) => jobArguments(job, url, isOld), { signal })
  }

  [Symbol.dispose](): void {
    this.#life.abort(new AppError('closed'))
  }

  /** What a program writes, no faster than it is taken. */
  async *#output(
    program: string,
    source: ByteSource,
    argumentsFor: (url: string) => string[],
    options: { signal: AbortSignal },
  ): AsyncGenerator<Uint8Array> {
    const signal = AbortSignal.any([options.signal, this.#life.signal])
    const { door, crew } = this.#stand
    await crew.children.take({ signal })
    try {
      using place = await WorkPlace.take(crew.slots, { signal })
      const failing = new AbortController()
      const giveUp = () => failing.abort()
      using file = await door.open(source, (wait) => place.during(wait), giveUp)
      using watched = start(program, argumentsFor(file.url), () => place.isWorking)
      const stop = () => watched[Symbol.dispose]()
      signal.addEventListener('abort', stop, { once: true })
      // A program that cannot have its bytes would ask for them again and again.
      failing.signal.addEventListener('abort', stop, { once: true })
      try {
        signal.throwIfAborted()
        for await (const chunk of watched.child.stdout ?? []) {
          watched.progress()
          const back = place.leave()
          yield chunk as Uint8Array
          await back()
        }
        await watched.gone
      } finally {
        signal.removeEventListener('abort', stop)
      }
      signal.throwIfAborted()
      if (watched.child.exitCode !== 0) throw file.failure ?? watched.failure
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      crew.children.give()
    }
  }
}

function start(program: string, args: readonly string[], isWorking: () => boolean): WatchedChild {
  // An environment of its own: none of ours may change what it does or where it connects.
  const child: ChildProcess = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {},
    windowsHide: true,
  })
  return new WatchedChild(child, isWorking, childLimits)
}

const guards = ['-hide_banner', '-loglevel', 'quiet', '-max_alloc', `${256 << 20}`]

/** Nothing is opened but our own address: no other protocol, no file that a film names. */
function input(url: string, options: Readonly<Record<string, string>>): string[] {
  return [...named(options), '-protocol_whitelist', 'http,tcp', '-reconnect', '1', '-i', url]
}

function jobArguments(job: NativeJob, url: string, isOld: boolean): string[] {
  const { streamIndex, fromSeconds, recipe, bitstreamFilter } = job
  const seek =
    fromSeconds === undefined
      ? []
      : ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', fromSeconds.toFixed(6)]
  const passThrough = isOld ? ['-vsync', '0'] : ['-fps_mode', 'passthrough']
  const encode =
    recipe === undefined
      ? ['-c', 'copy', ...(bitstreamFilter ? ['-bsf', bitstreamFilter] : [])]
      : recipe.kind === 'video'
        ? ['-vf', recipe.filter, ...passThrough, '-c:v', recipe.encoder, ...named(recipe.options)]
        : ['-af', recipe.filter, '-c:a', recipe.encoder, ...named(recipe.options)]
  return [
    ...[...guards, '-nostdin', '-copyts', ...seek],
    ...['-max_pixels', `${maxPixels}`, '-threads', '1', '-noautorotate', ...input(url, inputOptions)],
    ...['-map', `0:${streamIndex}`, '-map_metadata', '-1', '-map_chapters', '-1', ...encode],
    ...[...named(outputOptions), '-f', 'mp4', 'pipe:1'],
  ]
}

function named(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`-${name}`, value])
}

function unreadable(cause?: unknown): AppError {
  return new AppError('format-not-playable', { cause, details: { reason: 'unreadable' } })
}
