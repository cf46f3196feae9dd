import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import { isRemote } from '../focus/remote.ts'
import { barEntry, moveInBar } from './bar-keys.ts'
import { stepOfHold, WAIT_MS } from './hold-key.ts'
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
  useLayoutEffect(() => {
    /** Of the key that is held down: how often it did something, and when last. */
    let held = { count: 0, at: Number.NEGATIVE_INFINITY }
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const target = event.target instanceof HTMLElement ? event.target : document.body
      if (target instanceof HTMLInputElement && target.type !== 'range') return
      if (target.closest('button') && (event.key === ' ' || event.key === 'Enter')) return
      if (target instanceof HTMLInputElement && event.key.startsWith('Arrow')) return
      if (moveInBar(root.current, target, event.key)) {
        visibility.wake()
        return event.preventDefault()
      }
      const isPicture = target === root.current || target === document.body
      const line = { ArrowUp: 'languages', ArrowDown: 'bar' } as const
      if (isPicture && isRemote.value && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
        event.preventDefault()
        if (isBehind.current) return
        visibility.wake()
        const way = line[event.key]
        // What is hidden cannot have the focus: it is shown first.
        setTimeout(() => barEntry(root.current, way)?.focus())
        return
      }
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
      const isSeek = found.action === 'seek-back' || found.action === 'seek-forward'
      if (!isSeek)
        return event.repeat && isOnce(found.action) ? undefined : act.current(found.action, found.part)
      if (event.repeat && event.timeStamp - held.at < WAIT_MS) return
      held = { count: event.repeat ? held.count + 1 : 0, at: event.timeStamp }
      act.current(found.action, stepOfHold(held.count))
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}

/** What a key that is held down does once only. */
function isOnce(action: PlayerAction): boolean {
  return !/^(volume|words)-/.test(action)
}
