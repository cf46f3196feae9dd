import {
  type TitleFilter,
  type TitleOrder,
  type TitlePage,
  titleFilters,
  titleOrders,
} from '@lanterne/contract'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { GridRow } from '../../focus/grid.ts'
import { gridRows } from '../../focus/grid.ts'
import { showCell } from '../../focus/show-cell.ts'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { language, locales, texts } from '../../i18n/language.ts'
import type { Filters } from '../../router/route.ts'
import css from './filter-bar.module.css'
import { inOrder, wordOf } from './filter-words.ts'

/** What can be opened: a filter, or the order. */
export type Drawer = TitleFilter | 'order'

interface Props {
  readonly filters: Filters
  readonly choices: TitlePage['choices'] | undefined
  /** Whether all that is chosen can be taken away here. */
  readonly canClear: boolean
  readonly hasWords: boolean
  readonly open: Drawer | undefined
  readonly columns: number
  readonly grid: FocusGrid
  readonly list: { readonly current: HTMLUListElement | null }
  readonly onOpen: (drawer: Drawer | undefined) => void
  readonly onChange: (filters: Filters) => void
}

/** One chip for each thing to choose by; pressed, it opens its values, each with the number of films that it leads to. */
export function FilterBar(props: Props) {
  const { filters, choices, canClear, hasWords, open, columns, grid, list, onOpen, onChange } = props
  const t = texts()
  const spoken = language.value
  const bar = useRef<HTMLDivElement>(null)
  const returnTo = useRef<Drawer | undefined>(undefined)
  // The focus goes back to the chip once its values are gone.
  useLayoutEffect(() => {
    const chip = returnTo.current
    if (open !== undefined || chip === undefined) return
    returnTo.current = undefined
    const element = bar.current?.querySelector<HTMLElement>(`[data-chip="${chip}"]`)
    if (element) showCell(element, { isHeld: true })
  })
  const close = (drawer: Drawer) => {
    returnTo.current = drawer
    onOpen(undefined)
  }
  const choose = (drawer: Drawer, value: string | undefined) => {
    const { [drawer]: _left, ...others } = filters
    onChange(value === undefined ? others : { ...others, [drawer]: value })
    close(drawer)
  }
  const chips = chipsOf(filters, choices, canClear)
  const options = open === undefined ? [] : optionsOf(open, filters, choices)
  const wordFor = (drawer: Drawer, value: string | undefined): string => {
    if (drawer === 'order') {
      const order = titleOrders.find((known) => known === value) ?? 'best'
      return order === 'best' && !hasWords ? t.ourOrder : t.orders[order]
    }
    return value === undefined ? t.anyValue : wordOf(drawer, value, spoken, t)
  }
  return (
    <section
      class={css.filters}
      aria-label={t.filtersLabel}
      ref={bar}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || open === undefined) return
        event.preventDefault()
        close(open)
      }}
    >
      <div class={css.rail} data-row="filters" data-rail="filters">
        {chips.map((drawer, i) => {
          if (drawer === 'clear')
            return (
              <button
                type="button"
                key={drawer}
                class={css.clear}
                onClick={() => {
                  onChange(filters.order === undefined ? {} : { order: filters.order })
                  returnTo.current = 'order'
                  onOpen(undefined)
                }}
                {...grid.cell('filters', i)}
              >
                {t.clearFilters}
              </button>
            )
          const value = filters[drawer]
          const name = drawer === 'order' ? t.order : t.filters[drawer]
          const word =
            drawer === 'order' ? wordFor(drawer, value) : value === undefined ? name : wordFor(drawer, value)
          return (
            <button
              type="button"
              key={drawer}
              class={`${css.chip} ${drawer === 'order' ? css.order : value === undefined ? '' : css.chosen}`}
              data-chip={drawer}
              aria-label={word === name ? name : `${name}, ${word}`}
              aria-expanded={open === drawer}
              aria-controls="choices"
              onClick={() => (open === drawer ? close(drawer) : onOpen(drawer))}
              {...grid.cell('filters', i)}
            >
              {word}
              <span class={css.mark} aria-hidden="true" />
            </button>
          )
        })}
      </div>
      <ul
        class={css.values}
        id="choices"
        ref={list}
        hidden={open === undefined}
        aria-label={open === undefined ? undefined : open === 'order' ? t.order : t.filters[open]}
      >
        {open !== undefined &&
          options.map(({ value, count }, i) => {
            const row = Math.floor(i / columns)
            return (
              <li key={value ?? ''} data-row={`value${row}`}>
                <button
                  type="button"
                  class={css.value}
                  aria-pressed={(filters[open] ?? defaultOf(open)) === value}
                  onClick={() => choose(open, value === defaultOf(open) ? undefined : value)}
                  {...grid.cell(`value${row}`, i % columns)}
                >
                  <span>{wordFor(open, value)}</span>
                  {count !== undefined && (
                    <span class={css.count}>{count.toLocaleString(locales[spoken])}</span>
                  )}
                </button>
              </li>
            )
          })}
      </ul>
    </section>
  )
}

/** The rows of the focus that the bar takes. */
export function filterRows(
  filters: Filters,
  choices: TitlePage['choices'] | undefined,
  canClear: boolean,
  open: Drawer | undefined,
  columns: number,
): readonly GridRow[] {
  const chips = chipsOf(filters, choices, canClear).length
  const options = open === undefined ? 0 : optionsOf(open, filters, choices).length
  return [{ id: 'filters', length: chips }, ...gridRows('value', options, columns)]
}

/** Whether anything but the order is chosen. */
export function isNarrowed(filters: Filters): boolean {
  return titleFilters.some((name) => filters[name] !== undefined)
}

function chipsOf(
  filters: Filters,
  choices: TitlePage['choices'] | undefined,
  canClear: boolean,
): readonly (Drawer | 'clear')[] {
  const there = titleFilters.filter(
    (name) => filters[name] !== undefined || (choices?.[name].length ?? 0) > 0,
  )
  if (!choices && there.length === 0) return []
  return [...there, ...(canClear && isNarrowed(filters) ? (['clear'] as const) : []), 'order']
}

interface Option {
  readonly value: string | undefined
  readonly count?: number
}

function optionsOf(
  drawer: Drawer,
  filters: Filters,
  choices: TitlePage['choices'] | undefined,
): readonly Option[] {
  if (drawer === 'order') return titleOrders.map((value) => ({ value }))
  const values = inOrder(drawer, choices?.[drawer] ?? [])
  return filters[drawer] === undefined ? values : [{ value: undefined }, ...values]
}

function defaultOf(drawer: Drawer): TitleOrder | undefined {
  return drawer === 'order' ? 'best' : undefined
}
