import type { FilmChapter, Markers } from '@lanterne/contract'
import { formatDelay } from '../i18n/format-figures.ts'
import { language, texts } from '../i18n/language.ts'
import { chapterFrom, type Skip, skipAt } from './chapters/marks.ts'
import { toggleFullScreen } from './full-screen.ts'
import { formatSpeed } from './more-menu.tsx'
import type { PlayerAction } from './player-keys.ts'
import type { Sound } from './sound/use-sound.ts'
import { delayStep } from './subtitles/subtitles-menu.tsx'
import type { Subtitles } from './subtitles/use-subtitles.ts'
import type { PlayerParts } from './use-player.ts'

/** What the keys, the menus and the hands of a player act on. */
export interface Acting {
  readonly parts: PlayerParts
  readonly duration: number
  readonly sound: Sound
  readonly subtitles: Subtitles
  readonly chapters: readonly FilmChapter[]
  readonly marks: Markers
  /** Goes on with the next episode, where there is one. */
  readonly onNext: (() => void) | undefined
  /** Lets the film out into a small window, or brings it back. */
  readonly toggleFloating: () => void
  readonly toggleDetails: () => void
  readonly toggleHelp: () => void
  readonly onLeave: () => void
  /** Says what was done, to the eye; to the ear too unless told. */
  readonly tell: (text: string, isHeard?: boolean) => void
}

/** Does what a key, a menu or a hand asks for; `part` is a tenth of the film, or how many seconds to jump. */
export function doAction(action: PlayerAction, part: number | undefined, acting: Acting): void {
  const { parts, duration, sound, subtitles, chapters, tell } = acting
  const { controls, element } = parts
  const t = texts()
  switch (action) {
    case 'toggle-play':
      return controls.togglePlay()
    case 'seek-back':
    case 'seek-forward': {
      const seconds = (part ?? 10) * (action === 'seek-back' ? -1 : 1)
      tell(`${seconds < 0 ? '−' : '+'}${Math.abs(seconds)} s`, false)
      return controls.seekBy(seconds)
    }
    case 'volume-up':
    case 'volume-down':
      controls.changeVolume(action === 'volume-up' ? 1 : -1)
      return tell(`${t.volume} ${Math.round((element.current?.volume ?? 0) * 100)}`)
    case 'toggle-mute':
      return controls.toggleMute()
    case 'toggle-fullscreen':
      return toggleFullScreen(element.current)
    case 'toggle-subtitles': {
      const name = subtitles.next()
      return name === undefined ? undefined : tell(`${t.subtitles} · ${name}`)
    }
    case 'words-earlier':
    case 'words-later':
      if (subtitles.chosen === undefined) return
      subtitles.shift(action === 'words-later' ? delayStep : -delayStep)
      return tell(`${t.subtitleDelay} ${formatDelay(subtitles.delay.value, language.value, t)}`)
    case 'next-sound': {
      const name = sound.next()
      return name === undefined ? undefined : tell(`${t.sound} · ${name}`)
    }
    case 'slower':
    case 'faster':
      controls.changeSpeed(action === 'faster' ? 1 : -1)
      return tell(formatSpeed(element.current?.playbackRate ?? 1))
    case 'seek-part':
      return controls.seekTo((duration * (part ?? 0)) / 10)
    case 'chapter-back':
    case 'chapter-forward': {
      const seconds = element.current?.currentTime ?? 0
      const chapter = chapterFrom(chapters, seconds, action === 'chapter-forward' ? 1 : -1)
      if (!chapter) return
      if (chapter.name !== '') tell(chapter.name)
      return controls.seekTo(chapter.startSeconds)
    }
    case 'skip': {
      const skip = skipAt(acting.marks, element.current?.currentTime ?? 0)
      return skip && skipPart(skip, acting)
    }
    case 'next-episode':
      return acting.onNext?.()
    case 'toggle-picture':
      return acting.toggleFloating()
    case 'toggle-details':
      return acting.toggleDetails()
    case 'toggle-help':
      return acting.toggleHelp()
    case 'leave':
      return acting.onLeave()
  }
}

/** Skips a part: over the credits, to the next episode. */
export function skipPart({ kind, endSeconds }: Skip, { onNext, parts: { controls } }: Acting): void {
  if (kind === 'credits' && onNext) onNext()
  else controls.seekTo(endSeconds)
}
