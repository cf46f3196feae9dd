import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openWorkshop } from '@lanterne/media'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../../support/program.ts'
import { openStage, type Stage } from '../../support/stage.ts'

const { signal } = new AbortController()
const seconds = 6
const rate = 48_000
/** A tone for each channel, in the order in which FFmpeg has them. */
const channels = { FL: 300, FR: 500, FC: 700, LFE: 60, SL: 1100, SR: 1300 } as const
const hertz = Object.values(channels)
const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']

async function ffmpeg(...args: readonly string[]): Promise<void> {
  await runProgram('ffmpeg', [...quiet, ...args], { timeoutMs: 60_000 })
}

/** A film of sound in six channels, each as loud. */
async function makeFilm({ folder }: Stage, amplitude: number, codec: string): Promise<string> {
  const path = join(folder, `${codec}-${amplitude}.mkv`)
  const tones = hertz.map((tone) => `${amplitude}*sin(2*PI*${tone}*t)`).join('|')
  const source = `aevalsrc=${tones}:s=${rate}:c=5.1(side):d=${seconds}`
  const isExperimental = codec === 'dca' ? ['-strict', '-2'] : []
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    source,
    '-c:a',
    codec,
    '-b:a',
    codec === 'dca' ? '1411k' : '448k',
    ...isExperimental,
    path,
  )
  return path
}

/** What a screen of two loudspeakers is given of it: both sides. */
async function played({ folder }: Stage, path: string): Promise<readonly Float32Array[]> {
  const bytes = new Uint8Array(await readFile(path))
  await using workshop = openWorkshop()
  using film = workshop.open({
    size: bytes.length,
    async *read({ start, end }) {
      yield bytes.slice(start, end)
    },
  })
  const [sound] = (await film.info({ signal })).audio
  if (!sound) throw new Error('there is no sound')
  expect(sound.channels).toBe(6)
  const track = { trackId: sound.id, action: 'to-aac' as const }
  const parts = [await film.init(track, { signal })]
  // In two halves, made one after the other: nothing is heard where they meet.
  for (const span of [
    { start: 0, end: 3 },
    { start: 3, end: seconds },
  ])
    for await (const part of film.segment({ ...track, span, isLast: span.start > 0 }, { signal }))
      parts.push(part)
  const file = join(folder, 'played.mp4')
  await writeFile(file, Buffer.concat(parts))
  return decode(file, 'anull', join(folder, 'played.pcm'))
}

async function decode(path: string, filter: string, pcm: string): Promise<readonly Float32Array[]> {
  await ffmpeg('-i', path, '-af', filter, '-ac', '2', '-f', 'f32le', pcm)
  const bytes = await readFile(pcm)
  const both = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  return [both.filter((_, i) => i % 2 === 0), both.filter((_, i) => i % 2 === 1)]
}

/** How loud a tone is in a sound, in decibels of full scale (Goertzel). */
function levelOf(samples: Float32Array | undefined, tone: number): number {
  const from = rate
  const length = rate * (seconds - 2)
  const turn = (2 * Math.PI * tone) / rate
  let [cosine, sine] = [0, 0]
  for (let i = 0; i < length; i++) {
    const value = samples?.[from + i] ?? 0
    cosine += value * Math.cos(turn * i)
    sine += value * Math.sin(turn * i)
  }
  return 20 * Math.log10((2 * Math.hypot(cosine, sine)) / length + 1e-9)
}

const peakOf = (samples: Float32Array) => samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)

describe('six channels on two loudspeakers', () => {
  it.for(['ac3', 'eac3', 'dca'])(
    'are mixed as ITU-R BS.775 says, the voices as loud as they were: %s',
    async (codec, context) => {
      await using stage = await openStage(context)
      const path = await makeFilm(stage, 0.1, codec)
      const sides = await played(stage, path)
      const [surroundLeft, surroundRight] = ['SL', 'SR']
      const pan = `pan=stereo|FL=FL+0.7071*FC+0.7071*${surroundLeft}|FR=FR+0.7071*FC+0.7071*${surroundRight}`
      const wanted = await decode(path, pan, join(stage.folder, 'wanted.pcm'))
      for (const [side, samples] of wanted.entries()) {
        for (const [name, tone] of Object.entries(channels)) {
          const [ours, theirs] = [levelOf(sides[side], tone), levelOf(samples, tone)]
          // What is not to be heard is not, whichever way it is made small.
          if (theirs < -60) expect(ours, `${name} on side ${side}`).toBeLessThan(-55)
          else
            expect(Math.abs(ours - theirs), `${name} on side ${side}: ${ours} and ${theirs}`).toBeLessThan(
              0.5,
            )
        }
      }
      const voice = sides.map((samples) => levelOf(samples, channels.FC))
      for (const level of voice) expect(level).toBeCloseTo(-20 - 3, 0)
    },
  )

  it('never clip, however loud all of them are at once', async (context) => {
    await using stage = await openStage(context)
    const sides = await played(stage, await makeFilm(stage, 0.95, 'ac3'))
    for (const samples of sides) expect(peakOf(samples)).toBeLessThanOrEqual(1.05)
    // Softer together, in the same proportion: the voice is not what is lost.
    const [left] = sides
    const [front, centre, surround] = [channels.FL, channels.FC, channels.SL].map((tone) =>
      levelOf(left, tone),
    )
    expect((centre ?? 0) - (front ?? 0)).toBeCloseTo(-3, 0)
    expect((surround ?? 0) - (front ?? 0)).toBeCloseTo(-3, 0)
    expect(front).toBeGreaterThan(-11)
  })
})
