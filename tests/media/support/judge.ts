import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin']
const most = { maxBuffer: 512 << 20, timeout: 120_000 }
export const sampleRate = 48_000

/** A decoded picture: when it is shown, in seconds, and what is on it. */
export interface DecodedPicture {
  readonly seconds: number
  readonly hash: string
}

/** All pictures of a file, as FFmpeg decodes them. */
export async function decodePictures(path: string): Promise<DecodedPicture[]> {
  const copyTimes = ['-copyts', '-vsync', 'passthrough', '-enc_time_base', '1:90000']
  const args = [...quiet, '-noautorotate', '-i', path, '-map', '0:v:0', ...copyTimes, '-f', 'framemd5', '-']
  const { stdout } = await run('ffmpeg', args, most)
  const ticks = /#tb 0: (\d+)\/(\d+)/.exec(stdout)
  const second = Number(ticks?.[2]) / Number(ticks?.[1])
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').map((part) => part.trim()))
    .map(([, , pts, , , hash]) => ({ seconds: Number(pts) / second, hash: hash ?? '' }))
}

/** One channel of a file's sound from time zero on, as FFmpeg decodes it; silence where it has none. */
export async function decodeSound(path: string): Promise<Float32Array> {
  const filter = `aresample=${sampleRate}:async=1:min_hard_comp=0.01:first_pts=0`
  const args = [
    ...quiet,
    '-copyts',
    '-i',
    path,
    '-map',
    '0:a:0',
    '-af',
    filter,
    '-ac',
    '1',
    '-f',
    'f32le',
    '-',
  ]
  const { stdout } = await run('ffmpeg', args, { ...most, encoding: 'buffer' })
  return new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.byteLength))
}

/** How many samples `made` comes after `source` around `second`, and how alike they are there: 1 when the same. */
export function findLag(
  source: Float32Array,
  made: Float32Array,
  second: number,
): { lagSamples: number; likeness: number } {
  const length = sampleRate / 2
  const most = sampleRate / 25
  const from = Math.max(most, Math.round(second * sampleRate))
  let best = { lagSamples: Number.NaN, likeness: 0 }
  for (let lag = -most; lag <= most; lag++) {
    const likeness = likenessOf(source, made, { from, lag, length, step: 8 })
    if (likeness > best.likeness) best = { lagSamples: lag, likeness }
  }
  // Looked for with every eighth sample; found with all of them, near by.
  for (let lag = best.lagSamples - 8; lag <= best.lagSamples + 8; lag++) {
    const likeness = likenessOf(source, made, { from, lag, length, step: 1 })
    if (likeness > best.likeness) best = { lagSamples: lag, likeness }
  }
  return best
}

function likenessOf(
  source: Float32Array,
  made: Float32Array,
  { from, lag, length, step }: { from: number; lag: number; length: number; step: number },
): number {
  let [both, ours, theirs] = [0, 0, 0]
  for (let i = from; i < from + length; i += step) {
    const a = source[i] ?? 0
    const b = made[i + lag] ?? 0
    both += a * b
    ours += b * b
    theirs += a * a
  }
  return ours > 0 && theirs > 0 ? both / Math.sqrt(ours * theirs) : 0
}

/** What FFmpeg says of the first picture of a file. */
export async function describePicture(path: string): Promise<Record<string, unknown>> {
  const entries =
    'stream=codec_tag_string,width,height,sample_aspect_ratio,color_primaries,color_transfer,color_space,pix_fmt:stream_side_data=rotation'
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', entries, '-of', 'json', path]
  const { stdout } = await run('ffprobe', args, most)
  const [stream] = (JSON.parse(stdout) as { streams: Record<string, unknown>[] }).streams
  const { side_data_list: sides = [], ...rest } = stream as { side_data_list?: { rotation?: number }[] }
  return {
    ...rest,
    rotation: (sides as { rotation?: number }[]).find((side) => side.rotation)?.rotation ?? 0,
  }
}
