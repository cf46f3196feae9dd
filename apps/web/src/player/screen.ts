import type { AudioClass, Screen, VideoClass } from '@lanterne/contract'

/** One codec string of each class: what a browser says of it, it says of its kind. */
const pictures: Readonly<Record<VideoClass, string>> = {
  h264: 'avc1.640029',
  'h264-10': 'avc1.6e0029',
  hevc: 'hvc1.1.6.L120.90',
  'hevc-10': 'hvc1.2.4.L120.90',
  vp8: 'vp8',
  vp9: 'vp09.00.41.08',
  'vp9-10': 'vp09.02.41.10',
  av1: 'av01.0.08M.08',
  'av1-10': 'av01.0.08M.10',
}
const sounds: Readonly<Record<AudioClass, string>> = {
  aac: 'mp4a.40.2',
  mp3: 'mp3',
  opus: 'opus',
  vorbis: 'vorbis',
  flac: 'flac',
  ac3: 'ac-3',
  eac3: 'ec-3',
  dts: 'dtsc',
  alac: 'alac',
}

/** What this browser plays, as it says itself. */
export function readScreen(): Screen {
  const video = document.createElement('video')
  const inFile = (type: string) => video.canPlayType(type) !== ''
  const player = playerOf(navigator.userAgent)
  // Safari's own reader of playlists goes on to other screens (AirPlay), and is the only one on a phone.
  const playsPlaylists =
    inFile('application/vnd.apple.mpegurl') && (player === 'safari' || !('MediaSource' in window))
  const inSegment = (type: string) =>
    playsPlaylists ? inFile(type) : 'MediaSource' in window && MediaSource.isTypeSupported(type)
  const which = <Class extends string>(
    codecs: Readonly<Record<Class, string>>,
    plays: (codec: string) => boolean,
  ) => (Object.keys(codecs) as Class[]).filter((name) => plays(codecs[name]))
  return {
    player,
    playsPlaylists,
    direct: {
      containers: [
        ...(inFile('video/mp4') ? (['mp4'] as const) : []),
        ...(inFile('video/webm') ? (['webm'] as const) : []),
        ...(inFile('video/x-matroska') || 'chrome' in window ? (['matroska'] as const) : []),
      ],
      video: which(
        pictures,
        (codec) => inFile(`video/mp4; codecs="${codec}"`) || inFile(`video/webm; codecs="${codec}"`),
      ),
      audio: which(
        sounds,
        (codec) => inFile(`audio/mp4; codecs="${codec}"`) || inFile(`audio/webm; codecs="${codec}"`),
      ),
    },
    segments: {
      video: which(pictures, (codec) => inSegment(`video/mp4; codecs="${codec}"`)),
      audio: which(sounds, (codec) => inSegment(`audio/mp4; codecs="${codec}"`)),
    },
    // Browsers mix down by themselves what they decode.
    mostChannels: 8,
  }
}

function playerOf(agent: string): Screen['player'] {
  if (/(Chrome|Chromium)\//.test(agent)) return 'chromium'
  if (/\bFirefox\//.test(agent)) return 'firefox'
  return /\bSafari\//.test(agent) ? 'safari' : 'other'
}
