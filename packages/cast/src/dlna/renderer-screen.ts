import { AudioClass, DirectContainer, type Screen, VideoClass } from '@lanterne/contract'

const containersOf: Readonly<Record<string, (typeof DirectContainer.options)[number]>> = {
  'video/mp4': 'mp4',
  'video/x-matroska': 'matroska',
  'video/x-mkv': 'matroska',
  'video/matroska': 'matroska',
  'video/webm': 'webm',
  'video/ogg': 'ogg',
}

/**
 * What a renderer plays, by the formats that its ConnectionManager lists (`Sink`). It names containers and never what is
 * inside: so every picture and sound is tried, and that it plays is believed when its clock moves.
 */
export function readRendererScreen(sink: string): Screen {
  const listed = sink.slice(0, 64 * 1024).split(',')
  const types = listed.map((entry) => entry.split(':')[2]?.trim().toLowerCase() ?? '')
  const isAny = types.includes('*') || types.includes('video/*')
  const named = types.flatMap((type) => containersOf[type] ?? [])
  // Every television plays MP4, also where it lists only names of its own for it.
  const containers = DirectContainer.options.filter((one) => one === 'mp4' || isAny || named.includes(one))
  const decoded = { video: VideoClass.options.slice(), audio: AudioClass.options.slice() }
  return {
    player: 'other',
    direct: { containers, ...decoded },
    segments: decoded,
    mostChannels: 8,
  }
}
