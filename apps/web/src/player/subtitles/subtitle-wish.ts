import type { SubtitleTrack } from '@lanterne/contract'
import { keep, kept } from '../../design/kept.ts'
import type { SubtitleWish } from './choose-subtitles.ts'

const key = 'subtitles'

/** What this viewer chose last, in this browser; absent before the first choice. */
export function readSubtitleWish(): SubtitleWish | undefined {
  const [language = '', purpose] = (kept(key) ?? '').split(' ')
  if (language === 'none') return { kind: 'none' }
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(language)) return undefined
  return { kind: 'language', language, isForHearingImpaired: purpose === 'hearing' }
}

/** Remembers a choice for the next film; subtitles in a language that nobody knows say nothing of it. */
export function keepSubtitleWish(track: SubtitleTrack | undefined): void {
  if (!track) return keep(key, 'none')
  if (track.language === '' || track.language === 'und') return
  keep(key, `${track.language} ${track.isForHearingImpaired ? 'hearing' : 'all'}`)
}
