import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { columnIn, entryRow, type GridRow } from '../../focus/grid.ts'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'

/** What had the focus may go when other films come: what is then in its place has it, so that there always is one. */
export function useKeptFocus(grid: FocusGrid, rows: readonly GridRow[]): void {
  const last = useRef<Element | null>(null)
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      last.current = target instanceof Element ? target : null
    }
    document.addEventListener('focusin', note)
    return () => document.removeEventListener('focusin', note)
  }, [])
  useLayoutEffect(() => {
    if (!last.current || last.current.isConnected || document.activeElement !== document.body) return
    const row = entryRow(rows, grid.focus.value)
    if (!row) return
    const name = `${row.id}/${columnIn(row, grid.focus.value)}`
    document.querySelector<HTMLElement>(`[data-cell="${name}"]`)?.focus({ preventScroll: true })
  })
}
