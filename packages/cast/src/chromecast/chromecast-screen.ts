import type { Screen } from '@lanterne/contract'

/** Models that decode films for large televisions: 4K, HEVC and VP9, and sound in six channels. */
const large = /ultra|google tv|chromecast hd|shield|streamer/i

/**
 * What a device plays, by its model: no message tells it. What Google's list of each model has is taken; of a model that
 * nobody knows, what all of them have.
 */
export function chromecastScreen(model: string): Screen {
  const isLarge = large.test(model)
  const more: Screen['direct']['video'] = isLarge ? ['hevc', 'hevc-10', 'vp9', 'vp9-10'] : []
  return {
    player: 'chromium',
    direct: {
      // Matroska is on none of the lists.
      containers: ['mp4', 'webm'],
      video: ['h264', 'vp8', ...more],
      audio: ['aac', 'mp3', 'opus', 'vorbis', 'flac'],
    },
    playsPlaylists: true,
    segments: { video: isLarge ? ['h264', 'hevc', 'hevc-10'] : ['h264'], audio: ['aac'] },
    mostChannels: isLarge ? 6 : 2,
  }
}
