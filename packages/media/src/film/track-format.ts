import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  NullTarget,
  Output,
} from 'mediabunny'
import { findBox, malformedMp4, viewOf } from '../mp4/boxes.ts'

type PictureCodec = ConstructorParameters<typeof EncodedVideoPacketSource>[0]
type SoundCodec = ConstructorParameters<typeof EncodedAudioPacketSource>[0]

/** One track as a decoder must be set up for it. */
export type TrackFormat =
  | {
      readonly kind: 'video'
      readonly codec: PictureCodec
      readonly config: VideoDecoderConfig
      /** Degrees clockwise that the picture is turned by when it is shown. */
      readonly rotation?: 0 | 90 | 180 | 270
    }
  | { readonly kind: 'audio'; readonly codec: SoundCodec; readonly config: AudioDecoderConfig }

/** What a player needs before any fragment of a track: the same bytes for all of them. */
export interface InitSegment {
  readonly bytes: Uint8Array
  /** The clock of the fragments' times. */
  readonly ticksPerSecond: number
}

/** Writes the initialization segment of a track: `ftyp` and `moov`. */
export async function writeInit(format: TrackFormat): Promise<InitSegment> {
  const parts: Uint8Array[] = []
  const keep = (data: Uint8Array) => parts.push(data.slice())
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'fragmented', onFtyp: keep, onMoov: keep }),
    target: new NullTarget(),
  })
  // The header is written with the first packet, of which nothing gets into it.
  const packet = new EncodedPacket(new Uint8Array(8), 'key', 0, 0.04)
  if (format.kind === 'video') {
    const source = new EncodedVideoPacketSource(format.codec)
    output.addVideoTrack(source, { rotation: format.rotation ?? 0 })
    await output.start()
    await source.add(packet, { decoderConfig: format.config })
    source.close()
  } else {
    const source = new EncodedAudioPacketSource(format.codec)
    output.addAudioTrack(source)
    await output.start()
    await source.add(packet, { decoderConfig: format.config })
    source.close()
  }
  await output.finalize()
  const bytes = Buffer.concat(parts)
  if (format.codec === 'flac') writeFlacSampleSize(bytes)
  return { bytes, ticksPerSecond: ticksPerSecond(bytes) }
}

function ticksPerSecond(init: Uint8Array): number {
  const header = findBox(init, 'moov/trak/mdia/mdhd')
  if (!header) throw malformedMp4()
  return viewOf(init).getUint32(header.start + (init[header.start] === 1 ? 20 : 12))
}

/** Chromium wants the sample size of FLAC to be that of its own header; the library always says 16 bits. */
function writeFlacSampleSize(init: Buffer): void {
  const entry = init.indexOf('fLaC')
  const header = init.indexOf('dfLa') + 12
  if (entry < 0 || header < 12 || header + 14 > init.length) return
  // STREAMINFO (RFC 9639, 8.2): five bits, one less than there are.
  const bits = ((((init[header + 12] ?? 0) & 1) << 4) | ((init[header + 13] ?? 0) >> 4)) + 1
  init.writeUInt16BE(bits, entry + 22)
}
