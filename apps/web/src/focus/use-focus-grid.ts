import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { useMemo, useRef } from 'preact/hooks'
import {
  columnIn,
  type Direction,
  entryRow,
  type GridFocus,
  type GridRow,
  moveFocus,
  nearestRow,
  stepOfRepeat,
} from './grid.ts'
import { showCell } from './show-cell.ts'

/** What an element of the grid is given. */
export interface CellProps {
  readonly 'data-cell': string
  readonly tabIndex: ReadonlySignal<0 | -1>
}

export interface FocusGrid {
  /** Attributes of the element at a column of a row. */
  cell(row: string, column: number): CellProps
  /** Follows the arrow keys, whatever has the focus; `holder` is the element that the grid is in. */
  followKey(event: KeyboardEvent, holder: HTMLElement): void
  /** Takes note of the element that has the focus now, whoever gave it. */
  note(element: Element): void
  /** Gives the focus to what is in the place of something that had it and is gone. */
  recover(holder: HTMLElement): void
  /** Where the focus is, as data. */
  readonly focus: ReadonlySignal<GridFocus>
}

const directions: Readonly<Record<string, 'up' | 'down' | 'left' | 'right'>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

/**
 * Moves the focus over rows and columns with the arrow keys. Where it is, is data first; the element then really has
 * the focus. Each row is one stop of the Tab key. A move renders nothing: it is written to the two elements it is about.
 */
export function useFocusGrid(rows: readonly GridRow[], entry: string): FocusGrid {
  const latest = useRef(rows)
  latest.current = rows
  return useMemo(() => {
    const focus = signal<GridFocus>({ row: entry, columns: {} })
    const cells = new Map<string, CellProps>()
    // A row's own: whoever is in another row is not asked when it changes.
    const stops = new Map<string, Signal<number>>()
    let repeats = 0

    const stopOf = (row: string): Signal<number> => {
      let stop = stops.get(row)
      if (!stop) {
        stop = signal(0)
        stops.set(row, stop)
      }
      return stop
    }
    const cell = (row: string, column: number): CellProps => {
      const name = `${row}/${column}`
      const known = cells.get(name)
      if (known) return known
      const stop = stopOf(row)
      // The length is not known here, so a column beyond the end is clamped when the focus moves, not before.
      const props: CellProps = {
        'data-cell': name,
        tabIndex: computed(() => (stop.value === column ? 0 : -1)),
      }
      cells.set(name, props)
      return props
    }
    const note = (element: Element) => {
      const [, row = '', column] = /^(.*)\/(\d+)$/.exec(element.getAttribute('data-cell') ?? '') ?? []
      if (column === undefined) return
      const stop = stopOf(row)
      const { value } = focus
      if (value.row === row && stop.value === Number(column)) return
      stop.value = Number(column)
      focus.value = { row, columns: { ...value.columns, [row]: stop.value } }
    }

    const followKey = (event: KeyboardEvent, holder: HTMLElement) => {
      const key = directions[event.key]
      if (!key || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
        return
      const target = event.target
      if (!(target instanceof Element)) return
      const here = target.closest<HTMLElement>('[data-cell]')
      if (isTyping(target, key)) return
      repeats = event.repeat ? repeats + 1 : 0
      event.preventDefault()
      if (!here) {
        const entry = entryRow(latest.current, focus.value)
        if (entry) focusCell(holder, latest.current, { ...focus.value, row: entry.id }, event.repeat)
        return
      }
      note(here)
      const step = stepOfRepeat(repeats)
      const next = nextUsable(holder, latest.current, focus.value, toDirection(key, here), step)
      if (next === focus.value) nudge(here, key)
      else focusCell(holder, latest.current, next, event.repeat)
    }
    const recover = (holder: HTMLElement) => {
      const { value } = focus
      const row = nearestRow(latest.current, value)
      if (row) elementAt(holder, latest.current, { ...value, row: row.id })?.focus({ preventScroll: true })
    }
    return { cell, followKey, note, recover, focus }
  }, [entry])
}

/** The arrows mean what the eye sees. */
function toDirection(key: 'up' | 'down' | 'left' | 'right', here: Element): Direction {
  if (key === 'up' || key === 'down') return key
  return (key === 'left') === (getComputedStyle(here).direction === 'rtl') ? 'end' : 'start'
}

/** Where a key leads: past what cannot have the focus now. The same object when it leads nowhere. */
function nextUsable(
  holder: HTMLElement,
  rows: readonly GridRow[],
  from: GridFocus,
  direction: Direction,
  step: number,
): GridFocus {
  for (let at = from, isFirst = true; ; isFirst = false) {
    const next = moveFocus(rows, at, direction, isFirst ? step : 1)
    if (next === at) return from
    if (isUsable(elementAt(holder, rows, next))) return next
    // Another of the same row is nearer than the row behind it.
    const row =
      direction === 'up' || direction === 'down' ? rows.find(({ id }) => id === next.row) : undefined
    for (let column = 0; row && column < row.length; column++) {
      const beside = { ...next, columns: { ...next.columns, [row.id]: column } }
      if (isUsable(elementAt(holder, rows, beside))) return beside
    }
    at = next
  }
}

/** Whether an element can have the focus: shown at this size of screen, and not switched off. */
function isUsable(element: HTMLElement | undefined): boolean {
  return element !== undefined && element.getClientRects().length > 0 && !element.matches(':disabled')
}

function elementAt(holder: HTMLElement, rows: readonly GridRow[], focus: GridFocus): HTMLElement | undefined {
  const row = rows.find(({ id }) => id === focus.row)
  if (!row) return undefined
  return holder.querySelector<HTMLElement>(`[data-cell="${row.id}/${columnIn(row, focus)}"]`) ?? undefined
}

function focusCell(holder: HTMLElement, rows: readonly GridRow[], focus: GridFocus, isHeld: boolean): void {
  const element = elementAt(holder, rows, focus)
  if (element) showCell(element, { isHeld })
}

/** Whether a key moves the caret: to the sides in any words, and up and down in several lines of them, but at their ends. */
function isTyping(element: Element, key: 'up' | 'down' | 'left' | 'right'): boolean {
  if (element instanceof HTMLTextAreaElement) {
    const { selectionStart, selectionEnd, value } = element
    const isAtEnd = selectionStart === selectionEnd && selectionEnd === (key === 'up' ? 0 : value.length)
    return key === 'left' || key === 'right' || !isAtEnd
  }
  return (
    element instanceof HTMLInputElement && element.type !== 'range' && (key === 'left' || key === 'right')
  )
}

/** The end of a row is felt. */
function nudge(element: HTMLElement, key: 'up' | 'down' | 'left' | 'right'): void {
  const size = getComputedStyle(element).getPropertyValue('--nudge').trim() || '0px'
  const axis = key === 'left' || key === 'right' ? 'X' : 'Y'
  const sign = key === 'left' || key === 'up' ? '-' : ''
  if (size !== '0px')
    element.animate(
      [{ transform: 'none' }, { transform: `translate${axis}(${sign}${size})` }, { transform: 'none' }],
      { duration: 140, easing: 'ease-out' },
    )
}
