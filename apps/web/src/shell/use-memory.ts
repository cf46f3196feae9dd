import { useEffect, useLayoutEffect } from 'preact/hooks'
import { hasMoved, onLeaving, takeMemory } from '../router/history.ts'

interface Entry {
  /** The cell that gets the focus on a screen that is new to the viewer; its heading when there is no such cell. */
  readonly entry: string
  /** Whether it does so on the first screen of a visit too, where nobody has pressed anything yet. */
  readonly isAlways?: boolean
}

/** Back puts the focus, the scroll and each row where they were, once the screen has its content. */
export function useMemory(isReady: boolean, { entry, isAlways = false }: Entry): void {
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
      if (isAlways || hasMoved()) focusCell(entry)
      return
    }
    for (const rail of document.querySelectorAll<HTMLElement>('[data-rail]'))
      rail.scrollLeft = memory.rows[rail.dataset['rail'] ?? ''] ?? 0
    // What had the focus may be gone since: the screen is entered anew.
    if (memory.cell !== undefined) focusCell(findCell(memory.cell) ? memory.cell : entry)
    window.scrollTo(0, memory.scroll)
  }, [isReady])
}

function findCell(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(name)}"]`)
}

/** Gives the focus to a cell; to the heading when there is no such cell, or it cannot have it now. */
export function focusCell(entry: string): void {
  const cell = findCell(entry)
  if (cell && !cell.matches(':disabled')) return cell.focus({ preventScroll: true })
  const heading = document.querySelector<HTMLElement>('h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}
