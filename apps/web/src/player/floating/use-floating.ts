import { type ReadonlySignal, signal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { actionOfKey, type PlayerAction } from '../player-keys.ts'
import { floatPicture, openSmallWindow } from './small-window.ts'

interface Options {
  /** What moves: the picture, its words, and what is said over it. */
  readonly stage: RefObject<HTMLElement | null>
  readonly element: { readonly current: HTMLVideoElement | null }
  readonly act: { readonly current: (action: PlayerAction, part?: number) => void }
}

/** A film that can leave its page for a small window above all others. */
export interface Floating {
  readonly isOut: ReadonlySignal<boolean>
  /** Lets it out, or brings it back. */
  readonly toggle: () => void
}

/** What keys do in the small window: there is no room for the rest. */
const keysThere: ReadonlySet<PlayerAction> = new Set([
  ...(['toggle-play', 'seek-back', 'seek-forward', 'volume-up', 'volume-down', 'toggle-mute'] as const),
  ...(['toggle-subtitles', 'words-earlier', 'words-later', 'next-sound', 'slower', 'faster'] as const),
  ...(['seek-part', 'chapter-back', 'chapter-forward', 'skip'] as const),
])

/**
 * Moves the stage of a film to a small window with its words, where the browser has windows that pages draw in; elsewhere
 * it shows the picture alone. The element goes on playing while it moves.
 */
export function useFloating({ stage, element, act }: Options): Floating {
  const floating = useMemo(() => {
    const isOut = signal(false)
    let small: Window | undefined
    let isOpening = false
    let isOver = false

    const bringBack = (place: Element, moved: Element) => {
      small = undefined
      isOut.value = false
      place.append(moved)
    }
    const letOut = async () => {
      const moved = stage.current
      const place = moved?.parentElement
      const { videoWidth, videoHeight } = element.current ?? { videoWidth: 0, videoHeight: 0 }
      if (!moved || !place || isOpening) return
      isOpening = true
      const opened = await openSmallWindow(
        videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : 16 / 9,
      )
      isOpening = false
      if (!opened) return floatPicture(element.current)
      // The viewer left while it opened.
      if (isOver) return opened.close()
      small = opened
      opened.document.body.append(moved)
      opened.document.addEventListener('keydown', onKeyDown)
      opened.addEventListener('pagehide', () => bringBack(place, moved), { once: true })
      isOut.value = true
    }
    const onKeyDown = (event: KeyboardEvent) => {
      const isButton = (event.target as Element | null)?.closest?.('button') !== null
      if (isButton && (event.key === ' ' || event.key === 'Enter')) return
      const found = actionOfKey(event)
      if (found?.action === 'toggle-picture' || found?.action === 'leave') return small?.close()
      const action = event.key === 'Enter' ? 'toggle-play' : found?.action
      if (!action || !keysThere.has(action)) return
      event.preventDefault()
      act.current(action, found?.part)
    }
    return {
      isOut,
      toggle() {
        if (small) small.close()
        else void letOut()
      },
      end() {
        isOver = true
        small?.close()
      },
    }
  }, [])
  useEffect(() => floating.end, [])
  return floating
}
