import { useEffect, useLayoutEffect } from 'preact/hooks'
import { onLeaving, takeMemory } from '../router/history.ts'

/**
 * Back puts the focus, the scroll and each row where they were, once the screen has its content.
 * A screen that is new to the viewer gives the focus to `entry` instead, where it names one.
 */
export function useMemory(isReady: boolean, entry?: string): void {
  useEffect(() => {
    onLeaving(() => ({
      scroll: window.scrollY,
      rows: Object.fromEntries(
        [...document.querySelectorAll<HTMLElement>('[data-rail]')].map((rail) => [
          rail.dataset['rail'] ?? '',
          rail.scrollLeft,
        ]),
      ),
      cell: document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'],
    }))
    return () => onLeaving(undefined)
  }, [])

  useLayoutEffect(() => {
    if (!isReady) return
    const memory = takeMemory()
    if (!memory) {
      if (entry !== undefined) findCell(entry)?.focus({ preventScroll: true })
      return
    }
    for (const rail of document.querySelectorAll<HTMLElement>('[data-rail]'))
      rail.scrollLeft = memory.rows[rail.dataset['rail'] ?? ''] ?? 0
    if (memory.cell !== undefined) findCell(memory.cell)?.focus({ preventScroll: true })
    window.scrollTo(0, memory.scroll)
  }, [isReady])
}

function findCell(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(name)}"]`)
}
