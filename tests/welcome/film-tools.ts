import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const limits = { timeout: 120_000, maxBuffer: 64 * 1024 * 1024 } as const

/** Where the film and what belongs to it lie. */
export const filmFolder = new URL('../../assets/welcome/', import.meta.url)
export const filmPath = fileURLToPath(new URL('welcome.mp4', filmFolder))

/** What ffprobe says of the film, as far as the tests ask. */
export interface Probe {
  readonly format: { readonly format_name: string; readonly duration: string; readonly size: string }
  readonly streams: readonly {
    readonly codec_name: string
    readonly codec_type: string
    readonly profile: string
    readonly level?: number
    readonly width?: number
    readonly height?: number
    readonly pix_fmt?: string
    readonly avg_frame_rate?: string
    readonly nb_frames?: string
    readonly sample_rate?: string
    readonly channels?: number
    readonly duration: string
  }[]
}

export async function probeFilm(): Promise<Probe> {
  const options = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', filmPath]
  const { stdout } = await run('ffprobe', options, limits)
  // Written by ffprobe, a tool of the test: its shape is known.
  return JSON.parse(stdout) as Probe
}

/** Seconds at which the picture can be entered. */
export async function keyFrames(): Promise<number[]> {
  const options = [
    '-v',
    'error',
    '-select_streams',
    'v',
    '-show_entries',
    'packet=pts_time,flags',
    '-of',
    'csv=p=0',
    filmPath,
  ]
  const { stdout } = await run('ffprobe', options, limits)
  return stdout
    .split('\n')
    .filter((line) => line.includes(',K'))
    .map((line) => Number(line.split(',')[0]))
    .toSorted((a, b) => a - b)
}

/** What ffmpeg says while it plays the whole film through `filters` to nowhere. */
export async function playThrough(level: 'error' | 'info', filters: readonly string[] = []): Promise<string> {
  const options = ['-hide_banner', '-nostats', '-v', level, '-i', filmPath, ...filters, '-f', 'null', '-']
  const { stderr } = await run('ffmpeg', options, limits)
  return stderr
}

/** The picture at `second`: red, green and blue of each pixel. */
export async function pictureAt(second: number): Promise<Uint8Array> {
  const filter = 'scale=in_color_matrix=bt709:in_range=tv:out_range=pc,format=rgb24'
  const options = [
    '-v',
    'error',
    '-ss',
    String(second),
    '-i',
    filmPath,
    '-frames:v',
    '1',
    '-vf',
    filter,
    '-f',
    'rawvideo',
    '-',
  ]
  const { stdout } = await run('ffmpeg', options, { ...limits, encoding: 'buffer' })
  return stdout
}

/** Names of the boxes at the top of an MP4 file, in order. Throws when one reaches past the end. */
export function topBoxes(file: Uint8Array): string[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const names: string[] = []
  for (let at = 0; at < file.length; ) {
    const size = view.getUint32(at)
    if (size < 8 || at + size > file.length) throw new Error(`a box of ${size} bytes at ${at} does not fit`)
    names.push(String.fromCharCode(...file.subarray(at + 4, at + 8)))
    at += size
  }
  return names
}
