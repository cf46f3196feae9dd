import { type EncodedPacket, EncodedPacketSink, type InputTrack } from 'mediabunny'

/** A container's clock that ticks a thousand times a second is off by half a tick; more is another frame. */
const MOST_ROUNDING_SECONDS = 0.002

/** When a packet begins and how long it lasts, in seconds. */
interface Place {
  readonly timestamp: number
  readonly duration: number
}

/**
 * Says where a sound's packets really are: frames of one size follow each other exactly, however roughly the container
 * says so. What is not on their grid is left where it is.
 */
export async function frameGrid(track: InputTrack): Promise<(packet: EncodedPacket) => Place> {
  const frameSeconds = await secondsOfFrame(track)
  const first = await new EncodedPacketSink(track).getFirstPacket({ metadataOnly: true })
  if (!frameSeconds || !first) return (packet) => packet
  return (packet) => {
    const count = Math.round((packet.timestamp - first.timestamp) / frameSeconds)
    const timestamp = first.timestamp + count * frameSeconds
    if (Math.abs(timestamp - packet.timestamp) > MOST_ROUNDING_SECONDS) return packet
    return { timestamp, duration: frameSeconds }
  }
}

/** How long each frame lasts, for codecs whose frames are all of one size. */
async function secondsOfFrame(track: InputTrack): Promise<number | undefined> {
  if (!track.isAudioTrack()) return undefined
  const codec = await track.getCodec()
  const sampleRate = await track.getSampleRate()
  if (codec === 'ac3') return 1536 / sampleRate
  if (codec === 'mp3') return (sampleRate >= 32_000 ? 1152 : 576) / sampleRate
  if (codec !== 'aac') return undefined
  // High-efficiency AAC gives two samples for each that is coded.
  const isDoubled = /^mp4a\.40\.(5|29)$/.test((await track.getCodecParameterString()) ?? '')
  return (isDoubled ? 2048 : 1024) / sampleRate
}
