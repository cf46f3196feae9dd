import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../../support/program.ts'
import type { Stage } from '../../../support/stage.ts'
import { makeTestFilm } from '../../../support/test-film.ts'

export const film = { durationSeconds: 60, kilobitsPerSecond: 2000 }
/** FFmpeg says what goes wrong, and nothing else. */
const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']

export interface Input {
  readonly file: string
  readonly bytes: string | Uint8Array
  /** For FFmpeg, before the file. */
  readonly options?: readonly string[]
}

/** A folder of the stage with a film in it, made by FFmpeg from the test film and what comes after it. */
export async function makeFilm(
  stage: Stage,
  name: string,
  { inputs, recipe }: { inputs: readonly Input[]; recipe: readonly string[] },
): Promise<string> {
  const { path } = await makeTestFilm(film)
  const parts = await stage.makeFolder('parts')
  const content = join(await stage.makeFolder('seed'), 'Film')
  await mkdir(content)
  const args = ['-i', path]
  for (const { file, bytes, options = [] } of inputs) {
    await writeFile(join(parts, file), bytes)
    args.push(...options, '-i', join(parts, file))
  }
  await runProgram('ffmpeg', [...quiet, ...args, ...recipe, join(content, name)], { timeoutMs: 120_000 })
  return content
}
