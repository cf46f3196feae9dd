import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']

/** Layouts that are measured: by name, the file and what FFmpeg does to a film of H.264 and AAC. */
export const layouts = {
  matroska: { file: 'film.mkv', recipe: ['-c', 'copy'] },
  mp4: { file: 'film.mp4', recipe: ['-c', 'copy'] },
  ac3: { file: 'ac3.mkv', recipe: ['-c:v', 'copy', '-c:a', 'ac3', '-b:a', '384k'] },
} as const
export type Layout = keyof typeof layouts

/** Makes films of ten minutes, of about 4 Mbit/s, whose key frames come every one to seven seconds; returns their paths. */
export async function makeMediaFilms(
  folder: string,
  { signal }: { signal: AbortSignal },
): Promise<Record<Layout, string>> {
  const reel = join(folder, 'reel.mp4')
  const input = [
    ...['-f', 'lavfi', '-i', 'testsrc2=size=960x540:rate=24'],
    ...['-f', 'lavfi', '-i', 'anoisesrc=color=pink:seed=7:sample_rate=48000:amplitude=0.3', '-t', '60'],
  ]
  const picture = [
    ...['-vf', 'noise=alls=10:allf=t:all_seed=7,format=yuv420p', '-c:v', 'libx264', '-preset', 'superfast'],
    ...['-b:v', '4M', '-maxrate', '5M', '-bufsize', '8M', '-bf', '3', '-g', '600', '-sc_threshold', '0'],
    ...['-force_key_frames', '0,1.5,4,9,10.5,17.5,20,26,29.5,36,37,44,46.5,53,57'],
  ]
  await run('ffmpeg', [...quiet, ...input, ...picture, '-c:a', 'aac', '-b:a', '160k', '-ac', '2', reel], {
    signal,
  })
  const paths = {} as Record<Layout, string>
  for (const [name, { file, recipe }] of Object.entries(layouts) as [Layout, (typeof layouts)[Layout]][]) {
    paths[name] = join(folder, file)
    await run('ffmpeg', [...quiet, '-stream_loop', '9', '-i', reel, ...recipe, paths[name]], { signal })
  }
  return paths
}
