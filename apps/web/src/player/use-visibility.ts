import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'

export interface Visibility {
  readonly isShown: ReadonlySignal<boolean>
  /** Shows the controls, and hides them again after a rest. */
  wake(): void
  hide(): void
}

/** Whether the controls are on screen: they leave after a rest, unless `mustStay`. */
export function useVisibility(mustStay: () => boolean): Visibility {
  const visibility = useMemo(() => {
    const isShown = signal(true)
    let timer: ReturnType<typeof setTimeout> | undefined
    const rest = () => {
      clearTimeout(timer)
      timer = setTimeout(() => (mustStay() ? rest() : hide()), window.innerWidth >= 1920 ? 4000 : 3000)
    }
    const hide = () => {
      clearTimeout(timer)
      isShown.value = false
    }
    return {
      isShown,
      hide,
      wake() {
        isShown.value = true
        rest()
      },
      end: () => clearTimeout(timer),
    }
  }, [])
  useEffect(() => {
    visibility.wake()
    return visibility.end
  }, [])
  return visibility
}
