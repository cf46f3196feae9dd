import { useMemo } from 'preact/hooks'
import type { PlayerAction } from './player-keys.ts'
import type { Visibility } from './use-visibility.ts'

const doubleTapMs = 300

export interface Gestures {
  readonly onPointerMove: (event: PointerEvent) => void
  readonly onPointerUp: (event: PointerEvent) => void
  readonly onDoubleClick: (event: MouseEvent) => void
}

/**
 * What a press on the picture does. Mouse: pause, and twice for full screen. Finger: the controls, and twice at a side for
 * ten seconds.
 */
export function useGestures(
  act: { readonly current: (action: PlayerAction) => void },
  visibility: Visibility,
): Gestures {
  return useMemo(() => {
    let last = { at: 0, side: 0 }
    return {
      onPointerMove(event) {
        if (event.pointerType === 'mouse') visibility.wake()
      },
      onPointerUp(event) {
        if (event.button !== 0) return
        if (event.pointerType === 'mouse') return act.current('toggle-play')
        const third = Math.floor((event.clientX / window.innerWidth) * 3) - 1
        const isDouble = event.timeStamp - last.at < doubleTapMs && third === last.side
        last = { at: event.timeStamp, side: third }
        if (isDouble && third !== 0) return act.current(third < 0 ? 'seek-back' : 'seek-forward')
        if (visibility.isShown.value && !isDouble) visibility.hide()
        else visibility.wake()
      },
      onDoubleClick(event) {
        const isFinger = (event as PointerEvent).pointerType === 'touch'
        if (!isFinger) act.current('toggle-fullscreen')
      },
    }
  }, [])
}
