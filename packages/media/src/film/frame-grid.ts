import type { EncodedPacket } from 'mediabunny'
import type { AudioTrackInfo } from '../media-info.ts'

/** A container's clock that ticks a thousand times a second is off by half a tick; more is another frame. */
const MOST_ROUNDING_SECONDS = 0.002

/** When a packet begins and how long it lasts, in seconds. */
interface Place {
  readonly timestamp: number
  readonly duration: number
}

/**
 * Says where a sound's packets really are: frames of one size follow each other exactly, however roughly the container
 * says so. What is not on their grid, which begins at `firstSeconds`, is left where it is. Pure.
 */
export function frameGrid(
  track: Pick<AudioTrackInfo, 'codec' | 'codecString' | 'sampleRate'>,
  firstSeconds: number | undefined,
): (packet: EncodedPacket) => Place {
  if (firstSeconds === undefined) return (packet) => packet
  return (packet) => {
    const frameSeconds = secondsOfFrame(track, packet.data)
    if (!frameSeconds) return packet
    const count = Math.round((packet.timestamp - firstSeconds) / frameSeconds)
    const timestamp = firstSeconds + count * frameSeconds
    if (Math.abs(timestamp - packet.timestamp) > MOST_ROUNDING_SECONDS) return packet
    return { timestamp, duration: frameSeconds }
  }
}

/** How long each frame lasts, for codecs whose frames are all of one size. */
function secondsOfFrame(
  { codec, codecString, sampleRate }: Pick<AudioTrackInfo, 'codec' | 'codecString' | 'sampleRate'>,
  frame: Uint8Array,
): number | undefined {
  if (codec === 'ac3') return 1536 / sampleRate
  if (codec === 'dts') return samplesOfDts(frame) / sampleRate
  if (codec === 'mp3') return (sampleRate >= 32_000 ? 1152 : 576) / sampleRate
  if (codec !== 'aac') return undefined
  // High-efficiency AAC gives two samples for each that is coded.
  const isDoubled = /^mp4a\.40\.(5|29)$/.test(codecString ?? '')
  return (isDoubled ? 2048 : 1024) / sampleRate
}

/** As its header says: blocks of 32 samples, one less than there are (ETSI TS 102 114, 5.4.1); 0 where there is none. */
function samplesOfDts([a, b, c, d, flags = 0, rest = 0]: Uint8Array): number {
  const isCore = a === 0x7f && b === 0xfe && c === 0x80 && d === 0x01
  return isCore ? ((((flags & 1) << 6) | (rest >> 2)) + 1) * 32 : 0
}
