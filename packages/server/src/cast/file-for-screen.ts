import type { PlaybackProgress, Screen } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { mimeTypeOf } from '../http/mime-type.ts'

const endings = { mp4: 'mp4', webm: 'webm', matroska: 'mkv', ogg: 'ogv' } as const

type Ready = Extract<PlaybackProgress, { state: 'ready' }>

/**
 * How a screen is given the file as it is, where it takes it; absent where it comes by playlists. Throws
 * `format-not-playable`.
 */
export function fileForScreen(
  { delivery, mimeType }: Pick<Ready, 'delivery' | 'mimeType'>,
  screen: Pick<Screen, 'direct' | 'playsPlaylists'>,
): { ending: string; mimeType: string } | undefined {
  const container = containerOf(mimeType)
  const isTaken = screen.direct.containers.some((one) => one === container)
  if (delivery !== 'direct' && screen.playsPlaylists) return undefined
  // What is inside, such a screen has not told: whether it plays will be seen.
  if (container !== undefined && isTaken) return { ending: endings[container], mimeType }
  throw new AppError('format-not-playable', { details: { container: container ?? '' } })
}

function containerOf(mimeType: string): keyof typeof endings | undefined {
  const names = Object.keys(endings) as (keyof typeof endings)[] // Its keys are all there are.
  return names.find((name) => mimeTypeOf(`.${endings[name]}`) === mimeType)
}
