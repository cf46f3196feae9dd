import { mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ByteSource } from '@lanterne/kernel'
import { runProgram } from '../../support/program.ts'

const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']
export const framesPerSecond = 25
export const filmSeconds = 24

/** A film whose every picture is of a grey of its own, and whose sound is a noise that is like itself nowhere else. */
export async function makeGreyFilm(path: string, recipe: readonly string[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const picture = `color=black:size=320x180:rate=${framesPerSecond},format=gray,geq=lum='30+mod(N,100)*2',format=yuv420p`
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', noise]
  await runProgram('ffmpeg', [...quiet, ...inputs, '-t', `${filmSeconds}`, ...recipe, path], {
    timeoutMs: 120_000,
  })
}

const noise = 'anoisesrc=color=pink:seed=7:sample_rate=48000:amplitude=0.4'

/** The same noise, as it was before anything was done to it: one channel, 48 000 samples a second. */
export async function originalSound(path: string): Promise<Float32Array> {
  const args = ['-f', 'lavfi', '-i', noise, '-t', `${filmSeconds}`, '-f', 'f32le', '-ac', '1']
  await runProgram('ffmpeg', [...quiet, ...args, path], { timeoutMs: 60_000 })
  return readFloats(path)
}

/** Decodes a sound to one channel, 48 000 samples a second, from its own first sample on. */
export async function decodeSound(from: string, to: string): Promise<Float32Array> {
  const args = ['-i', from, '-vn', '-f', 'f32le', '-ac', '1', '-ar', '48000']
  await runProgram('ffmpeg', [...quiet, ...args, to], { timeoutMs: 60_000 })
  return readFloats(to)
}

/** Decodes pictures to the grey of each. */
export async function decodeGreys(from: string, to: string): Promise<Uint8Array> {
  const args = ['-i', from, '-an', '-vf', 'scale=1:1:flags=area,format=gray', '-fps_mode', 'passthrough']
  await runProgram('ffmpeg', [...quiet, ...args, '-f', 'rawvideo', to], { timeoutMs: 60_000 })
  await using file = await open(to)
  return await file.readFile()
}

async function readFloats(path: string): Promise<Float32Array> {
  await using file = await open(path)
  const bytes = await file.readFile()
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
}

/** By how many samples `result` is later than `original` about `seconds`: where they are most alike. */
export function lagAt(original: Float32Array, result: Float32Array, seconds: number): number {
  const start = Math.round(seconds * 48_000)
  const window = 4096
  const reach = 6000
  let best = { lag: Number.NaN, likeness: 0 }
  for (let lag = -reach; lag <= reach; lag++) {
    let likeness = 0
    for (let i = 0; i < window; i += 2)
      likeness += (original[start + i] ?? 0) * (result[start + i + lag] ?? 0)
    if (likeness > best.likeness) best = { lag, likeness }
  }
  return best.lag
}

interface OpenSource extends ByteSource, AsyncDisposable {
  readonly path: string
  readBytes(): number
}

/** A file of this machine as the engine gives one, with what was read of it counted. */
export async function openSource(path: string): Promise<OpenSource> {
  const { size } = await stat(path)
  const file = await open(path)
  let readBytes = 0
  return {
    size,
    path,
    readBytes: () => readBytes,
    async *read({ start, end }, { signal }) {
      for (let at = start; at < end; ) {
        signal.throwIfAborted()
        const bytes = Buffer.alloc(Math.min(65_536, end - at))
        await file.read(bytes, 0, bytes.length, at)
        at += bytes.length
        readBytes += bytes.length
        yield bytes
      }
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}
