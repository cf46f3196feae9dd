import { AppError } from '@lanterne/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeNative } from './describe-native.ts'

const probe = {
  format: { format_name: 'avi', duration: '5400.2', start_time: '0.000000' },
  streams: [
    { index: 0, codec_type: 'video', codec_name: 'mjpeg', disposition: { attached_pic: 1 } },
    {
      ...{ index: 1, codec_type: 'video', codec_name: 'mpeg4', width: 720, height: 576 },
      ...{ sample_aspect_ratio: '16:15', pix_fmt: 'yuv420p', avg_frame_rate: '0/0', r_frame_rate: '25/1' },
    },
    {
      ...{ index: 2, codec_type: 'audio', codec_name: 'mp3', channels: 2, sample_rate: '44100' },
      ...{ disposition: { default: 1 }, tags: { language: 'fre', title: 'VF' } },
    },
    { index: 3, codec_type: 'subtitle', codec_name: 'subrip' },
  ],
}

describe('describeNative', () => {
  it('says what ffprobe says, in our words', () => {
    expect(describeNative(probe)).toMatchObject({
      container: 'avi',
      durationSeconds: 5400.2,
      video: [{ id: 2, codec: 'mpeg4', width: 768, height: 576, frameRate: [25, 1], isCostly: false }],
      audio: [{ id: 3, codec: 'mp3', language: 'fre', name: 'VF', isDefault: true, sampleRate: 44_100 }],
      subtitles: [{ id: 4, codec: 'subrip' }],
    })
  })

  it.each([
    ['mpegts', 'mpeg-ts'],
    ['matroska,webm', 'matroska'],
    ['mov,mp4,m4a,3gp,3g2,mj2', 'mp4'],
    ['ogg', 'ogg'],
    ['mpeg', 'other'],
  ])('knows %s as %s', (name, container) => {
    expect(describeNative({ ...probe, format: { format_name: name } }).container).toBe(container)
  })

  it('finds pictures of ten bits, and of more than the standard range', () => {
    const deep = {
      index: 0,
      codec_type: 'video',
      codec_name: 'hevc',
      pix_fmt: 'yuv420p10le',
      width: 3840,
      height: 2160,
    }
    expect(
      describeNative({ format: {}, streams: [{ ...deep, color_transfer: 'smpte2084' }] }).video,
    ).toMatchObject([{ bitDepth: 10, isHdr: true, isCostly: true }])
  })

  it('gives numbers that can be worked with, or refuses, whatever it is told', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (format, width, rate) => {
        const stream = {
          index: rate,
          codec_type: 'video',
          width,
          height: rate,
          avg_frame_rate: width,
          tags: format,
        }
        const {
          durationSeconds = 1,
          startSeconds,
          video,
        } = describeNative({ format, streams: [stream, width] })
        for (const number of [
          durationSeconds,
          startSeconds,
          ...video.flatMap((v) => [v.width, v.height, v.id]),
        ])
          expect(Number.isFinite(number)).toBe(true)
        expect(video[0]?.width).toBeGreaterThan(0)
      }),
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          describeNative(value)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
        }
      }),
    )
  })
})
