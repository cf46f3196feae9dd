import { once } from 'node:events'
import { join } from 'node:path'
import { runFfmpeg, startFfmpeg } from './ffmpeg.ts'
import { drawFrame, durationSeconds, framesPerSecond } from './film.ts'
import { height, Picture, width } from './light/picture.ts'
import { playFilm } from './sound/play.ts'
import { writeWav } from './sound/write-wav.ts'

/** As loud as films are on the web's quieter side; nobody has to reach for the volume. */
const loudness = -20
const videoRate = '470k'
const soundRate = '128k'
/** Nothing that changes from one run to the next: no date, no name of the encoder. */
const plain = [
  '-map_metadata',
  '-1',
  '-fflags',
  '+bitexact',
  '-flags:v',
  '+bitexact',
  '-flags:a',
  '+bitexact',
]

/** Draws every frame into a file without loss, so that both passes of the encoder see the same. */
export async function drawFilm(folder: string, { signal }: { signal: AbortSignal }): Promise<string> {
  const file = join(folder, 'frames.mkv')
  const raw = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${width}x${height}`,
    '-r',
    String(framesPerSecond),
    '-i',
    '-',
  ]
  const colours = 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p'
  const lossless = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0']
  const { input, ended } = startFfmpeg([...raw, '-vf', colours, ...lossless, file], { signal })
  const easel = { frame: new Picture(), next: new Picture(), slide: new Picture() }
  const frames = durationSeconds * framesPerSecond
  for (let frame = 0; frame < frames; frame += 1) {
    signal.throwIfAborted()
    drawFrame(easel, frame / framesPerSecond)
    const bytes = new Uint8Array(width * height * 3)
    easel.frame.develop(bytes)
    if (!input.write(bytes)) await Promise.race([once(input, 'drain', { signal }), ended])
    if (frame % 240 === 0) console.log(`picture ${frame} of ${frames}`)
  }
  input.end()
  await ended
  return file
}

/** Plays the film's music and sounds into a file. Returns it, and the gain in decibels that makes it as loud as wanted. */
export async function recordSound(
  folder: string,
  { signal }: { signal: AbortSignal },
): Promise<{ readonly file: string; readonly gain: string }> {
  const file = join(folder, 'sound.wav')
  await writeWav(file, playFilm(durationSeconds))
  const said = await runFfmpeg(['-i', file, '-af', 'ebur128', '-f', 'null', '-'], { signal })
  const measured = Number(/Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS/.exec(said)?.[1])
  if (Number.isNaN(measured)) throw new Error('ffmpeg did not say how loud the sound is')
  return { file, gain: (loudness - measured).toFixed(1) }
}

/** Encodes pictures and sound for every browser: H.264 High and AAC-LC in MP4, its index first, a key frame every two seconds. */
export async function encodeFilm(
  from: { readonly frames: string; readonly sound: string; readonly gain: string; readonly folder: string },
  to: string,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const every = String(framesPerSecond * 2)
  const video = [
    ...['-c:v', 'libx264', '-profile:v', 'high', '-level:v', '3.1', '-preset', 'veryslow', '-b:v', videoRate],
    ...['-maxrate', '1600k', '-bufsize', '3200k', '-g', every, '-keyint_min', '12', '-pix_fmt', 'yuv420p'],
    // Most of it is dark: bits go where banding would be seen.
    ...['-x264-params', 'aq-mode=3:aq-strength=1.1:deblock=1,1:psy-rd=0.6,0:rc-lookahead=60'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...['-passlogfile', join(from.folder, 'pass')],
  ]
  await runFfmpeg(['-i', from.frames, ...video, '-pass', '1', '-an', '-f', 'null', '-'], { signal })
  const inputs = ['-i', from.frames, '-i', from.sound, '-map', '0:v', '-map', '1:a']
  const sound = [
    '-af',
    `volume=${from.gain}dB`,
    '-c:a',
    'aac',
    '-profile:a',
    'aac_low',
    '-b:a',
    soundRate,
    '-ar',
    '48000',
    '-ac',
    '2',
  ]
  const languages = ['-metadata:s:a:0', 'language=zxx', '-metadata', 'title=Lanterne']
  await runFfmpeg(
    [...inputs, ...video, '-pass', '2', ...sound, ...plain, ...languages, '-movflags', '+faststart', to],
    { signal },
  )
}
