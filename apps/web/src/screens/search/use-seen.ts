import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

/** Calls `onSeen` when an element comes within a screen of what is seen, and again whenever `key` changes while it is. */
export function useSeen(element: RefObject<HTMLElement | null>, onSeen: () => unknown, key: unknown): void {
  useEffect(() => {
    if (!element.current) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onSeen()
      },
      { rootMargin: '100% 0px' },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [key])
}
