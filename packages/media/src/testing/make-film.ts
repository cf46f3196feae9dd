import {
  AudioSample,
  AudioSampleSource,
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  MkvOutputFormat,
  Mp4OutputFormat,
  Output,
} from 'mediabunny'
import { loadAacEncoder } from '../film/codecs.ts'

export const framesPerSecond = 25
export const sampleRate = 48_000

/** A small film in memory: pictures that are only numbers, a key frame each second, and a sweep for a sound. */
export async function makeFilm({
  container,
  seconds,
}: {
  container: 'mp4' | 'matroska'
  seconds: number
}): Promise<Uint8Array> {
  await loadAacEncoder()
  const target = new BufferTarget()
  const format = container === 'mp4' ? new Mp4OutputFormat({ fastStart: false }) : new MkvOutputFormat()
  const output = new Output({ format, target })
  const pictures = new EncodedVideoPacketSource('vp8')
  const sound = new AudioSampleSource({ codec: 'aac', bitrate: 128_000 })
  output.addVideoTrack(pictures, { frameRate: framesPerSecond })
  output.addAudioTrack(sound, { languageCode: 'fra' })
  await output.start()
  const config = { codec: 'vp8', codedWidth: 320, codedHeight: 180 }
  for (let second = 0; second < seconds; second++) {
    for (let i = 0; i < framesPerSecond; i++) {
      const frame = second * framesPerSecond + i
      const bytes = Buffer.alloc(200)
      bytes.writeUInt32BE(frame)
      const type = i === 0 ? 'key' : 'delta'
      const packet = new EncodedPacket(bytes, type, frame / framesPerSecond, 1 / framesPerSecond)
      await pictures.add(packet, { decoderConfig: config })
    }
    const data = Float32Array.from({ length: sampleRate }, (_, i) => Math.sin((i * i) / 300_000) / 2)
    using sample = new AudioSample({
      data,
      format: 'f32',
      numberOfChannels: 1,
      sampleRate,
      timestamp: second,
    })
    await sound.add(sample)
  }
  pictures.close()
  sound.close()
  await output.finalize()
  return new Uint8Array(target.buffer as ArrayBuffer)
}
