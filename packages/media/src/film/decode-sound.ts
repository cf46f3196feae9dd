import { AppError } from '@lanterne/kernel'
import {
  type AudioSample,
  AudioSampleSink,
  type EncodedPacket,
  Input,
  MATROSKA,
  ReadableStreamSource,
} from 'mediabunny'
import { ids } from '../matroska/element-ids.ts'
import { element, endless, float } from '../matroska/write-ebml.ts'
import type { AudioTrackInfo } from '../media-info.ts'
import { rolesOf } from './channel-roles.ts'
import { loadDecoder } from './codecs.ts'
import type { Planes } from './mix-down.ts'
import type { Pcm } from './sound-to-aac.ts'

/** As Matroska names what is decoded here. */
const codecIds: Partial<Record<AudioTrackInfo['codec'], string>> = {
  ac3: 'A_AC3',
  eac3: 'A_EAC3',
  dts: 'A_DTS',
}
/** Ticks of a microsecond: no time is rounded by as much as a sample. */
const TICKS_PER_SECOND = 1e6

/**
 * Decodes the packets of a sound, each as soon as it comes. Its decoder must have been registered. The library decodes
 * only what it reads from a file: so it reads one, that is written while it reads.
 */
export async function* decodeSound(
  packets: AsyncIterable<EncodedPacket>,
  track: Pick<AudioTrackInfo, 'codec' | 'channels' | 'sampleRate'>,
): AsyncGenerator<Pcm> {
  const iterator = packets[Symbol.asyncIterator]()
  let failure: { readonly error: unknown } | undefined
  let first: EncodedPacket | undefined
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(plain(head(track))),
    async pull(controller) {
      try {
        const { value: packet } = await iterator.next()
        first ??= packet
        if (packet) controller.enqueue(plain(cluster(packet, first?.timestamp ?? 0)))
        else controller.close()
      } catch (error) {
        // What was read before is still heard.
        failure = { error }
        controller.close()
      }
    },
  })
  const input = new Input({ formats: [MATROSKA], source: new ReadableStreamSource(stream) })
  try {
    const sound = await input.getPrimaryAudioTrack()
    if (!sound) throw new AppError('format-not-playable', { details: { reason: 'unknown-codec' } })
    for await (using sample of new AudioSampleSink(sound).samples()) {
      const planes = planesOf(sample)
      const roles = rolesOf(planes.length, track.codec, first?.data)
      yield { seconds: sample.timestamp + (first?.timestamp ?? 0), planes, roles }
    }
  } finally {
    input.dispose()
    await iterator.return?.()
  }
  if (failure) throw failure.error
}

/** Loads the decoder of a sound, and lets it come up. */
export async function warmDecoder(track: Parameters<typeof decodeSound>[1]): Promise<void> {
  await loadDecoder(track.codec)
  async function* nothing() {}
  for await (const _ of decodeSound(nothing(), track)) return
}

/** The samples of each channel. */
export function planesOf(sample: AudioSample): Planes {
  return Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
    const plane = new Float32Array(sample.numberOfFrames)
    sample.copyTo(plane, { planeIndex, format: 'f32-planar' })
    return plane
  })
}

/** Not a `Buffer`: parts of one share their memory, and a decoder takes all of it. */
function plain({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length)
}

/** A Matroska file up to its first cluster, that has this sound alone. */
function head({ codec, channels, sampleRate }: Parameters<typeof decodeSound>[1]): Uint8Array {
  const audio = [element(ids.samplingFrequency, float(sampleRate)), element(ids.channels, channels)]
  const entry = [
    element(ids.trackNumber, 1),
    element(ids.trackType, 2),
    element(ids.codecId, codecIds[codec] ?? ''),
    element(ids.audio, audio),
  ]
  return Buffer.concat([
    element(ids.ebml, [element(ids.docType, 'matroska')]),
    endless(ids.segment, [
      element(ids.info, [element(ids.timestampScale, 1e9 / TICKS_PER_SECOND)]),
      element(ids.tracks, [element(ids.trackEntry, entry)]),
    ]),
  ])
}

/** One packet, in a cluster of its own: nothing waits for what comes after it. */
function cluster({ data, timestamp }: EncodedPacket, from: number): Uint8Array {
  const ticks = Math.max(0, Math.round((timestamp - from) * TICKS_PER_SECOND))
  // Of the first track, at its cluster's time, needing no other.
  const block = Buffer.concat([Uint8Array.of(0x81, 0, 0, 0x80), data])
  return element(ids.cluster, [element(ids.clusterTimestamp, ticks), element(ids.simpleBlock, block)])
}
