import { useEffect } from 'preact/hooks'
import { route } from '../../router/history.ts'
import { leaveFullScreen } from '../full-screen.ts'
import { clearTimer } from '../timer/sleep-timer.ts'
import type { PlayerParts } from '../use-player.ts'

/** How fast the film before played: the next episode of the same does, too. */
let last: { readonly id: string; readonly speed: number } | undefined

/**
 * What goes on from one episode of the title `id` to the next, and ends with the last: the whole screen, the timer, the
 * speed. Also when the browser's own Back key was it.
 */
export function useEvening(id: string, { controls, state }: PlayerParts): void {
  useEffect(() => {
    if (last?.id === id) controls.setSpeed(last.speed)
    const forget = state.speed.subscribe((speed) => {
      last = { id, speed }
    })
    return () => {
      forget()
      if (route.peek().screen === 'watch') return
      leaveFullScreen()
      clearTimer()
      last = undefined
    }
  }, [])
}
