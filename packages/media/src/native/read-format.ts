import { AppError } from '@lanterne/kernel'
import { BufferSource, Input, MP4, QTFF } from 'mediabunny'
import type { TrackFormat } from '../film/track-format.ts'

/** How a decoder is set up for the only track of an MP4 header. Throws `format-not-playable`. */
export async function readFormat(header: Uint8Array): Promise<TrackFormat> {
  using input = new Input({ formats: [MP4, QTFF], source: new BufferSource(header) })
  const [picture] = await input.getVideoTracks()
  if (picture) {
    const [codec, config] = await Promise.all([picture.getCodec(), picture.getDecoderConfig()])
    if (codec && config) return { kind: 'video', codec, config }
  }
  const [sound] = await input.getAudioTracks()
  if (sound) {
    const [codec, config] = await Promise.all([sound.getCodec(), sound.getDecoderConfig()])
    if (codec && config) return { kind: 'audio', codec, config }
  }
  throw new AppError('format-not-playable', { details: { reason: 'unknown-codec' } })
}
