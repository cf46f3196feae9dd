import { registerAc3Encoder } from '@mediabunny/ac3'
import {
  AudioSample,
  AudioSampleSource,
  EncodedPacket,
  MkvOutputFormat,
  NullTarget,
  Output,
} from 'mediabunny'
import { describe, expect, it } from 'vitest'
import { decodeSound, warmDecoder } from './decode-sound.ts'

registerAc3Encoder()
const track = { codec: 'ac3', channels: 2, sampleRate: 48_000 } as const
const frameSeconds = 1536 / 48_000

/** A tone as AC-3, frame by frame, from ten seconds on. */
async function frames(count: number): Promise<EncodedPacket[]> {
  const packets: EncodedPacket[] = []
  const source = new AudioSampleSource({
    codec: 'ac3',
    bitrate: 192_000,
    onEncodedPacket: (packet) => packets.push(packet),
  })
  const output = new Output({ format: new MkvOutputFormat(), target: new NullTarget() })
  output.addAudioTrack(source)
  await output.start()
  const data = Float32Array.from({ length: 1536 * count * 2 }, (_, i) => Math.sin((i >> 1) / 20) / 2)
  const { sampleRate, channels: numberOfChannels } = track
  using sample = new AudioSample({ data, format: 'f32', numberOfChannels, sampleRate, timestamp: 0 })
  await source.add(sample)
  source.close()
  await output.finalize()
  return packets
    .slice(0, count)
    .map(({ data: bytes }, i) => new EncodedPacket(bytes, 'key', 10 + i * frameSeconds, frameSeconds))
}

async function* given<T>(values: readonly T[], failure?: Error): AsyncGenerator<T> {
  yield* values
  if (failure) throw failure
}

describe('decodeSound', () => {
  it('gives the sound of each frame at its time', async () => {
    await warmDecoder(track)
    const packets = await frames(20)
    const heard = []
    for await (const pcm of decodeSound(given(packets), track)) heard.push(pcm)
    expect(heard.map(({ seconds }) => Math.round(seconds * 48_000))).toEqual(
      packets.map((_, i) => 480_000 + i * 1536),
    )
    expect(heard.every(({ planes }) => planes.length === 2 && planes[0]?.length === 1536)).toBe(true)
    const loudest = Math.max(...(heard[10]?.planes[0] ?? []))
    expect(loudest).toBeGreaterThan(0.45)
    expect(loudest).toBeLessThan(0.55)
  })

  it('gives what came before its packets failed, then fails as they did', async () => {
    const packets = await frames(4)
    const heard = []
    const all = (async () => {
      for await (const pcm of decodeSound(given(packets, new Error('the disk is gone')), track))
        heard.push(pcm)
    })()
    await expect(all).rejects.toThrow('the disk is gone')
    expect(heard.length).toBe(4)
  })

  it('is nothing where nothing is', async () => {
    for await (const pcm of decodeSound(given<EncodedPacket>([]), track)) expect.fail(`${pcm.seconds}`)
  })

  it('lets go of its packets when nobody listens any more', async () => {
    const packets = await frames(10)
    let isLeft = false
    async function* endless() {
      try {
        for (;;) yield* packets
      } finally {
        isLeft = true
      }
    }
    for await (const { planes } of decodeSound(endless(), track)) {
      expect(planes.length).toBe(2)
      break
    }
    expect(isLeft).toBe(true)
  })
})
