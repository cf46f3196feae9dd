import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './program.ts'

export interface TestFilm {
  readonly path: string
  readonly sizeBytes: number
  readonly durationSeconds: number
  /** SHA-256 of the whole file, in hexadecimal digits. */
  readonly sha256: string
}

const cacheFolder = join(import.meta.dirname, '../../.cache/test-films')

/** Length and rate of the films that suites share, so that one making serves them all. */
export const films = {
  /** About 60 MB: long enough that a seek lands in what is not here yet. */
  long: { durationSeconds: 150, kilobitsPerSecond: 3000 },
  /** About 8 MB. */
  short: { durationSeconds: 20, kilobitsPerSecond: 3000 },
} as const

/**
 * A film that every browser plays: H.264 High and AAC in MP4 with its index first, 1280×720, 24 frames a second, a key
 * frame every 2 s, a running time code in the picture. Grain with a fixed seed makes its bytes incompressible, and no two
 * pieces alike. Kept in `.cache/test-films`, by what it was made from.
 */
export async function makeTestFilm({
  durationSeconds,
  kilobitsPerSecond,
}: {
  durationSeconds: number
  kilobitsPerSecond: number
}): Promise<TestFilm> {
  const args = recipe(durationSeconds, kilobitsPerSecond)
  const encoder = (await runProgram('ffmpeg', ['-version'], { timeoutMs: 10_000 })).split('\n')[0] as string
  const key = createHash('sha256')
    .update(JSON.stringify([encoder, args]))
    .digest('hex')
    .slice(0, 16)
  const path = join(cacheFolder, `film-${durationSeconds}s-${key}.mp4`)
  if (!existsSync(path)) {
    await mkdir(cacheFolder, { recursive: true })
    // Under another name until it is whole: several suites may make it at the same time.
    const unfinished = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.mp4`
    await runProgram('ffmpeg', [...args, unfinished], { timeoutMs: 600_000 })
    await rename(unfinished, path)
  }
  const sums = `${path}.sha256`
  const { size } = await stat(path)
  let sha256 = existsSync(sums) ? await readFile(sums, 'utf8') : ''
  if (sha256 === '') {
    sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    await writeFile(sums, sha256)
  }
  return { path, sizeBytes: size, durationSeconds, sha256 }
}

function recipe(durationSeconds: number, kilobitsPerSecond: number): string[] {
  const picture = `testsrc2=size=1280x720:rate=24`
  const sound = `sine=frequency=220:beep_factor=4:sample_rate=48000`
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'],
    ...['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-t', `${durationSeconds}`],
    ...['-vf', 'noise=alls=12:allf=t:all_seed=7,format=yuv420p'],
    ...['-c:v', 'libx264', '-profile:v', 'high', '-preset', 'superfast', '-threads', '2'],
    ...[
      '-b:v',
      `${kilobitsPerSecond}k`,
      '-maxrate',
      `${kilobitsPerSecond + 200}k`,
      '-bufsize',
      `${kilobitsPerSecond}k`,
    ],
    ...['-g', '48', '-keyint_min', '48', '-sc_threshold', '0'],
    ...['-c:a', 'aac', '-b:a', '128k', '-ac', '2'],
    ...['-flags', '+bitexact', '-fflags', '+bitexact', '-map_metadata', '-1', '-movflags', '+faststart'],
  ]
}
