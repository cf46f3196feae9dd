import { effect, type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { VideoState } from '../video-state.ts'
import type { Thumbnails } from './create-thumbnails.ts'

/** A film that plays does not move so far from one look to the next. */
const JUMP_SECONDS = 2
/** How long a moment that somebody jumped to by a key is shown. */
const SHOWN_MS = 1200

/**
 * The moment above the seek bar: the one that is pointed at, else, for a while, the one that was jumped to by a key.
 * Its picture is asked for.
 */
export function usePointed(
  pointed: Signal<number | undefined>,
  { time }: VideoState,
  thumbnails: Thumbnails | undefined,
): Signal<number | undefined> {
  const shown = useSignal<number | undefined>(undefined)
  useEffect(() => {
    let before = time.peek()
    let jumpedTo: number | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = effect(() => {
      const now = time.value
      // The first place of a film is not a jump.
      if (before > 0 && Math.abs(now - before) > JUMP_SECONDS) {
        jumpedTo = now
        clearTimeout(timer)
        timer = setTimeout(() => {
          jumpedTo = undefined
          if (pointed.peek() === undefined) shown.value = undefined
        }, SHOWN_MS)
      }
      before = now
      shown.value = pointed.value ?? jumpedTo
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [])
  useEffect(() => effect(() => thumbnails?.look(shown.value)), [thumbnails])
  return shown
}
