import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { actionOfKey, type PlayerAction } from './player-keys.ts'
import type { Visibility } from './use-visibility.ts'

interface Keys {
  readonly root: RefObject<HTMLElement | null>
  readonly act: { readonly current: (action: PlayerAction, part?: number) => void }
  readonly visibility: Visibility
  /** Whether something is in front of the film: then only leaving it and the help have keys. */
  readonly isBehind: { readonly current: boolean }
}

/** Follows the keyboard while the player is on screen. A button that has the focus keeps its own keys. */
export function usePlayerKeys({ root, act, visibility, isBehind }: Keys): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const target = event.target instanceof HTMLElement ? event.target : document.body
      if (target instanceof HTMLInputElement && target.type !== 'range') return
      if (target.closest('button') && (event.key === ' ' || event.key === 'Enter')) return
      if (target instanceof HTMLInputElement && event.key.startsWith('Arrow')) return
      const isPicture = target === root.current || target === document.body
      const found =
        isPicture && event.key === 'Enter'
          ? { action: 'toggle-play' as const, part: undefined }
          : actionOfKey(event)
      if (!found) {
        if (event.key === 'Tab') visibility.wake()
        return
      }
      if (isBehind.current && found.action !== 'leave' && found.action !== 'toggle-help') return
      event.preventDefault()
      act.current(found.action, found.part)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
