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
    const focus = grid.focus.value
    // Fewer films came than there were: the last row of theirs.
    const kind = focus.row.replace(/\d+$/, '')
    const left = rows.filter(({ id, length }) => length > 0 && id.replace(/\d+$/, '') === kind)
    const row = left.find(({ id }) => id === focus.row) ?? left[left.length - 1] ?? entryRow(rows, focus)
    if (!row) return
    const name = `${row.id}/${columnIn(row, focus)}`
    document.querySelector<HTMLElement>(`[data-cell="${name}"]`)?.focus({ preventScroll: true })
  })
}
