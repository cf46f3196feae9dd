import {
  AudioSample,
  AudioSampleSource,
  EncodedPacket,
  Mp4OutputFormat,
  NullTarget,
  Output,
} from 'mediabunny'
import type { AudioTrackInfo } from '../media-info.ts'
import { loadAacEncoder } from './codecs.ts'
import type { TimeSpan } from './film-reader.ts'

/** A frame in which nothing is heard, and how long it lasts. */
export interface Silence {
  readonly data: Uint8Array
  readonly seconds: number
}

/** Opus: a frame of 20 ms of the band above speech, with nothing in it (RFC 6716, 3.1). */
const OPUS_SECONDS = 0.02
const OPUS_MONO = 0xf8
const OPUS_STEREO = 0xfc
/** Samples of a frame of AAC; the encoder has begun for good after a few. */
const AAC_FRAME = 1024
const AAC_FRAMES = 6
/** Times that were rounded to a container's clock are this far apart at most. */
const SAME_SECONDS = 0.002
/** Parts of a frame by which sums of frames go astray. */
const EXACT = 1e-6

type Sound = Pick<AudioTrackInfo, 'codec' | 'codecString' | 'channels' | 'sampleRate'>

/** Silence that fits between the frames of a sound which is copied; absent where none can be made. */
export async function silenceOf({
  codec,
  codecString,
  channels,
  sampleRate,
}: Sound): Promise<Silence | undefined> {
  if (channels > 2) return undefined
  if (codec === 'opus')
    return {
      data: Uint8Array.of(channels === 1 ? OPUS_MONO : OPUS_STEREO, 0xff, 0xfe),
      seconds: OPUS_SECONDS,
    }
  // High-efficiency AAC has frames of another length.
  if (codec !== 'aac' || codecString !== 'mp4a.40.2') return undefined
  const data = await knownSilentAac(channels, sampleRate)
  return data && { data, seconds: AAC_FRAME / sampleRate }
}

const known = new Map<string, Promise<Uint8Array | undefined>>()

/** The same for all films. */
function knownSilentAac(channels: number, sampleRate: number): Promise<Uint8Array | undefined> {
  const key = `${channels} ${sampleRate}`
  const data = known.get(key) ?? silentAac(channels, sampleRate)
  known.set(key, data)
  return data
}

async function silentAac(channels: number, sampleRate: number): Promise<Uint8Array | undefined> {
  await loadAacEncoder()
  let last: Uint8Array | undefined
  const source = new AudioSampleSource({
    codec: 'aac',
    bitrate: 64_000,
    onEncodedPacket({ data }) {
      last = data
    },
  })
  const format = new Mp4OutputFormat({ fastStart: 'fragmented' })
  const output = new Output({ format, target: new NullTarget() })
  output.addAudioTrack(source)
  try {
    await output.start()
    using sample = new AudioSample({
      data: new Float32Array(AAC_FRAME * AAC_FRAMES * channels),
      format: 'f32-planar',
      numberOfChannels: channels,
      sampleRate,
      timestamp: 0,
    })
    await source.add(sample)
    source.close()
    await output.finalize()
    return last
  } catch {
    return undefined // A rate that the encoder does not know: the hole stays, as it is in the file.
  }
}

/**
 * Fills the holes of a sound within `span`: before its first packet, between them, and after its last. Players wait for
 * ever where a sound is not. Silence that follows no packet lies on a grid that is the film's, so that what one segment
 * ends with joins what the next begins with; how long a packet lasts beyond the next is told by when that one begins.
 */
export async function* withoutHoles(
  packets: AsyncIterable<EncodedPacket>,
  { start, end }: TimeSpan,
  { data, seconds }: Silence,
): AsyncGenerator<EncodedPacket> {
  const onGrid = (time: number) => Math.ceil(time / seconds - EXACT) * seconds
  const framesIn = (length: number) => Math.floor(length / seconds + EXACT)
  const silent = (timestamp: number) => new EncodedPacket(data, 'key', timestamp, seconds)
  /** Kept back until it is known what comes after it. */
  let held: EncodedPacket | undefined
  let at = start
  for await (const packet of packets) {
    if (held) yield held
    const gap = packet.timestamp - at
    // Less than a frame is where the last of the segment before still sounds.
    if (framesIn(gap) > 0) {
      const isFirst = held === undefined
      // Where the film begins, silence ends with the sound's beginning, to the sample: less than a frame of nothing at
      // the very start holds up no player, and in the middle it would move all that follows in those who count samples.
      const from =
        isFirst && start === 0 ? packet.timestamp - framesIn(gap) * seconds : isFirst ? onGrid(start) : at
      const count = framesIn(packet.timestamp - from)
      for (let i = 0; i < count; i++) yield silent(from + i * seconds)
    }
    held = packet
    at = Math.max(at, packet.timestamp + packet.duration)
  }
  const isShort = at < end - SAME_SECONDS
  const from = held ? at : onGrid(start)
  const until = onGrid(end)
  const count = isShort ? framesIn(until - from) : 0
  const tail = [
    ...(held ? [held] : []),
    ...Array.from({ length: count }, (_, i) => silent(from + i * seconds)),
  ]
  const last = tail.pop()
  yield* tail
  if (last) yield isShort ? last.clone({ duration: until - last.timestamp }) : last
}
