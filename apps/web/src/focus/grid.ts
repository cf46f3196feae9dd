/** A row of things that can have the focus. */
export interface GridRow {
  readonly id: string
  readonly length: number
}

/** Where the focus is: in one row, and each row remembers its own column. */
export interface GridFocus {
  readonly row: string
  readonly columns: Readonly<Record<string, number>>
}

export type Direction = 'up' | 'down' | 'start' | 'end'

/** The column of a row that the focus would go to: the one that it had, as long as the row is that long. */
export function columnIn(row: GridRow, { columns }: GridFocus): number {
  return Math.max(0, Math.min(columns[row.id] ?? 0, row.length - 1))
}

/**
 * Where the focus goes from `focus`, at most `step` columns along a row; the same object when it cannot go there.
 * It never goes round. A focus in a row that is gone starts from the first.
 */
export function moveFocus(
  rows: readonly GridRow[],
  focus: GridFocus,
  direction: Direction,
  step = 1,
): GridFocus {
  const filled = rows.filter(({ length }) => length > 0)
  const at = filled.findIndex(({ id }) => id === focus.row)
  const row = filled[at]
  if (!row) return filled[0] ? { ...focus, row: filled[0].id } : focus
  if (direction === 'up' || direction === 'down') {
    const next = filled[at + (direction === 'up' ? -1 : 1)]
    return next ? { ...focus, row: next.id } : focus
  }
  const column = columnIn(row, focus)
  const next = Math.max(0, Math.min(row.length - 1, column + (direction === 'end' ? step : -step)))
  return next === column ? focus : { ...focus, columns: { ...focus.columns, [row.id]: next } }
}

/** The row that a screen is entered by: the one that has the focus as data, else the next that has anything. */
export function entryRow(rows: readonly GridRow[], { row }: GridFocus): GridRow | undefined {
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === row),
  )
  const isFilled = ({ length }: GridRow) => length > 0
  return rows.slice(at).find(isFilled) ?? rows.find(isFilled)
}

/** The row to be in when that of the focus may be gone: itself, else the last of its kind (`found3` of `found`), else the first below the top line. */
export function nearestRow(rows: readonly GridRow[], focus: GridFocus): GridRow | undefined {
  const kindOf = (id: string) => id.replace(/\d+$/, '')
  const left = rows.filter(({ id, length }) => length > 0 && kindOf(id) === kindOf(focus.row))
  return (
    left.find(({ id }) => id === focus.row) ??
    left[left.length - 1] ??
    entryRow(rows.slice(1), focus) ??
    entryRow(rows, focus)
  )
}

/** How many columns a key that is held down goes at its nth repeat. */
export function stepOfRepeat(repeats: number): number {
  return repeats < 4 ? 1 : repeats < 12 ? 2 : 4
}

/** Breaks a list into rows of `columns`. */
export function gridRows(name: string, count: number, columns: number): readonly GridRow[] {
  const wide = Math.max(1, columns)
  return Array.from({ length: Math.ceil(count / wide) }, (_, i) => ({
    id: `${name}${i}`,
    length: Math.min(wide, count - i * wide),
  }))
}
