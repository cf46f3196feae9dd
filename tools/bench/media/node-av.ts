import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Contender, FirstFragment, MediaTask } from './contenders.ts'

const root = join(import.meta.dirname, '../../..')
const INSTALL_LIMIT_MS = 10 * 60_000
const START_LIMIT_MS = 30_000

/** What the process with `node-av` in it is asked for. */
export interface NodeAvTask {
  readonly path: string
  readonly parallel: number
  readonly atSeconds: number
  readonly toAac: boolean
}

export type FromNodeAv =
  | { readonly isReady: true }
  | { readonly result: FirstFragment }
  | { readonly failure: string }

/**
 * FFmpeg's libraries as the package `node-av` has them, in a process that is up already; it reads the film by calls.
 * Fetches the package as the app does, where it is not here yet; absent where it cannot be had.
 */
export async function openNodeAv(
  print: (text: string) => void,
  { signal }: { signal: AbortSignal },
): Promise<Contender | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(INSTALL_LIMIT_MS)])
  try {
    const launch = [join(root, 'tools/launch.mjs'), '--ffmpeg']
    await promisify(execFile)(process.execPath, launch, { signal: limit })
    const reader = new NodeAvReader()
    await reader.ready({ signal })
    return reader
  } catch (error) {
    signal.throwIfAborted()
    print(`node-av is not here, and is not measured: ${error instanceof Error ? error.message : 'unknown'}\n`)
    return undefined
  }
}

class NodeAvReader implements Contender {
  readonly name = 'node-av'
  #child: ChildProcess | undefined

  async ready({ signal }: { signal: AbortSignal }): Promise<ChildProcess> {
    if (this.#child?.connected) return this.#child
    const child = fork(join(import.meta.dirname, 'node-av-child.ts'), [join(root, 'tools/ffmpeg')])
    this.#child = child
    await answer(child, { signal: AbortSignal.any([signal, AbortSignal.timeout(START_LIMIT_MS)]) })
    return child
  }

  async firstFragment(
    { file, atSeconds, toAac }: MediaTask,
    { signal }: { signal: AbortSignal },
  ): Promise<FirstFragment> {
    const child = await this.ready({ signal })
    const { path, parallel } = file
    const said = answer(child, { signal })
    child.send({ path, parallel, atSeconds, toAac } satisfies NodeAvTask)
    const message = await said
    if ('result' in message) return message.result
    throw new Error(`node-av made no fragment: ${'failure' in message ? message.failure : 'nothing said'}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}

/** What the process says next; it may die of what it reads. */
async function answer(child: ChildProcess, { signal }: { signal: AbortSignal }): Promise<FromNodeAv> {
  const done = new AbortController()
  const either = { signal: AbortSignal.any([signal, done.signal]) }
  try {
    return await Promise.race([
      once(child, 'message', either).then(([message]) => message as FromNodeAv),
      once(child, 'exit', either).then(([code, by]) => {
        throw new Error(`node-av's process ended: ${code ?? by}`)
      }),
    ])
  } finally {
    done.abort()
  }
}
