import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { type Program, type ProgramOptions, startProgram } from './program.ts'
import { until } from './until.ts'

/** What one test stands on: a folder of its own and the programs it runs. Disposing ends them all. */
export interface Stage extends AsyncDisposable {
  /** Removed at the end. */
  readonly folder: string
  /** Makes a new folder inside the stage's. */
  makeFolder(name: string): Promise<string>
  /** Starts a program that is ended with the stage. `mayEnd` says that it may end by itself. */
  start(
    name: string,
    command: string,
    args: readonly string[],
    options?: ProgramOptions & { mayEnd?: boolean },
  ): Program
  /** Closes `resource` with the stage, before what was there earlier. */
  use<Resource extends AsyncDisposable>(resource: Resource): Resource
  /** `until`, which also fails as soon as a program of the stage has ended. */
  until<Result>(
    what: string,
    probe: () => Result | undefined | false | Promise<Result | undefined | false>,
    options: { timeoutMs: number; everyMs?: number; describe?: () => unknown },
  ): Promise<Result>
  /** Keeps a line for the report of a failure. */
  note(line: string): void
  /** What every program said, for a report. */
  report(): string
  /** Takes a picture of something before the stage closes, for the report of a failure. */
  photograph(take: () => Promise<Uint8Array | undefined>): void
}

/** Opens a stage. When the test fails, what its programs said is written to `test-results/` and its end is shown. */
export async function openStage(context: Pick<TestContext, 'onTestFailed' | 'task'>): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'lanterne-stage-'))
  const resources = new AsyncDisposableStack()
  resources.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const programs: Program[] = []
  const photographers: (() => Promise<Uint8Array | undefined>)[] = []
  const photographs: Uint8Array[] = []
  const notes: string[] = []
  let lost: Error | undefined
  const started = performance.now()

  const report = () =>
    [
      ...(notes.length > 0 ? [`===== notes`, ...notes] : []),
      ...programs.map(
        (program) =>
          `===== ${program.name} (${program.exit === undefined ? 'running' : `ended: ${program.exit}`})\n${program.output}`,
      ),
    ].join('\n')

  context.onTestFailed(async () => {
    const text = report()
    const results = join(import.meta.dirname, '../../test-results')
    await mkdir(results, { recursive: true })
    const name = context.task.name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)
    const file = join(results, `${name}.log`)
    await writeFile(file, text)
    for (const [i, bytes] of photographs.entries()) await writeFile(join(results, `${name}-${i}.png`), bytes)
    const tails = [
      ...notes.slice(-30),
      ...programs.map((program) => `== ${program.name}: ${program.output.slice(-1500)}`),
    ]
    process.stderr.write(`\n--- ${context.task.name}: all logs in ${file}\n${tails.join('\n')}\n---\n`)
  })

  return {
    folder,
    report,
    async makeFolder(name) {
      const made = join(folder, name)
      await mkdir(made, { recursive: true })
      return made
    },
    photograph(take) {
      photographers.push(take)
    },
    start(name, command, args, { mayEnd = false, ...options } = {}) {
      const program = startProgram(name, command, args, {
        ...options,
        onEnd(ended) {
          if (!mayEnd && !ended.wasKilled)
            lost ??= new Error(`${name} ended (${ended.exit}):\n${ended.output.slice(-3000)}`)
          options.onEnd?.(ended)
        },
      })
      programs.push(program)
      return resources.use(program)
    },
    use: (resource) => resources.use(resource),
    until: (what, probe, options) =>
      until(
        what,
        () => {
          if (lost) throw lost
          return probe()
        },
        options,
      ),
    note(line) {
      notes.push(`[${((performance.now() - started) / 1000).toFixed(2)} s] ${line}`)
    },
    async [Symbol.asyncDispose]() {
      for (const take of photographers) {
        const bytes = await take()
        if (bytes) photographs.push(bytes)
      }
      await resources.disposeAsync()
    },
  }
}
