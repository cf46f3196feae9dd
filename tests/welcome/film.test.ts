import { readFile } from 'node:fs/promises'
import { drawFrame, durationSeconds, framesPerSecond, height, Picture, width } from '@lanterne/welcome-film'
import { beforeAll, describe, expect, it } from 'vitest'
import { filmPath, keyFrames, type Probe, pictureAt, playThrough, probeFilm, topBoxes } from './film-tools.ts'

let probe: Probe
beforeAll(async () => {
  probe = await probeFilm()
})

const stream = (kind: string) => probe.streams.find(({ codec_type }) => codec_type === kind)

describe('welcome.mp4', () => {
  it('is an MP4 file of a few megabytes whose index comes before its data', async () => {
    const file = await readFile(filmPath)
    expect(file.length).toBeLessThanOrEqual(6_000_000)
    const boxes = topBoxes(file)
    expect(boxes[0]).toBe('ftyp')
    expect(boxes.indexOf('moov')).toBeGreaterThan(0)
    expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'))
  })

  it('has one picture that every browser decodes', () => {
    expect(probe.streams).toHaveLength(2)
    expect(stream('video')).toMatchObject({
      codec_name: 'h264',
      profile: 'High',
      level: 31,
      width: 1280,
      height: 720,
      pix_fmt: 'yuv420p',
      avg_frame_rate: `${framesPerSecond}/1`,
      nb_frames: String(durationSeconds * framesPerSecond),
    })
  })

  it('has one sound that every browser decodes', () => {
    expect(stream('audio')).toMatchObject({
      codec_name: 'aac',
      profile: 'LC',
      sample_rate: '48000',
      channels: 2,
    })
  })

  it('lasts as long as it says, picture and sound', () => {
    expect(Number(probe.format.duration)).toBeCloseTo(durationSeconds, 0)
    expect(Number(stream('video')?.duration)).toBeCloseTo(durationSeconds, 1)
    expect(Math.abs(Number(stream('audio')?.duration) - durationSeconds)).toBeLessThan(0.2)
    expect(durationSeconds).toBeGreaterThanOrEqual(60)
    expect(durationSeconds).toBeLessThanOrEqual(90)
  })

  it('can be entered every two seconds', async () => {
    const entries = [...(await keyFrames()), durationSeconds]
    expect(entries[0]).toBe(0)
    const gaps = entries.slice(1).map((second, index) => second - (entries[index] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2.001)
  })

  it('decodes from end to end without a complaint', async () => {
    expect(await playThrough('error')).toBe('')
  })

  it('is about as loud as was meant, and never clips', async () => {
    const said = await playThrough('info', ['-af', 'ebur128=peak=true', '-vn'])
    const integrated = Number(/Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS/.exec(said)?.[1])
    const peak = Number(/True peak:\s+Peak:\s+(-?[\d.]+) dBFS/.exec(said)?.[1])
    expect(Math.abs(integrated + 20)).toBeLessThan(1)
    expect(peak).toBeLessThan(-1)
  })

  it.each([3.5, 9, 17, 22.5, 28.6, 36, 44.5, 51, 57, 65, 75])(
    'shows at %f s what its maker draws',
    async (second) => {
      const easel = { frame: new Picture(), next: new Picture(), slide: new Picture() }
      drawFrame(easel, second)
      const drawn = new Uint8Array(width * height * 3)
      easel.frame.develop(drawn)
      const shown = await pictureAt(second)
      expect(shown.length).toBe(drawn.length)
      let error = 0
      drawn.forEach((value, at) => {
        error += (value - (shown[at] ?? 0)) ** 2
      })
      const decibels = 10 * Math.log10((255 * 255) / (error / drawn.length))
      expect(decibels).toBeGreaterThan(25)
    },
  )
})
