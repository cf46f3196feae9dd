import type { HomeRow } from '@lanterne/contract'
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { formatRow } from '../../i18n/format.ts'
import { directionOf, language, texts } from '../../i18n/language.ts'
import { Card } from './card.tsx'
import css from './rail.module.css'

/** As many as the widest screen shows. */
const shownAtFirst = 10

/** One idea, and the posters of its films. */
export function Rail({
  row,
  name = formatRow(row.id, texts()),
  grid,
  isFirst,
  after,
}: {
  row: HomeRow
  name?: string
  grid: FocusGrid
  isFirst: boolean
  /** Stands behind the films. */
  after?: ComponentChildren
}) {
  const t = texts()
  const rail = useRef<HTMLUListElement>(null)
  const turn = (way: 1 | -1) => {
    const element = rail.current
    const toLeft = directionOf(language.value) === 'rtl' ? -way : way
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    element?.scrollBy({ left: toLeft * element.clientWidth * 0.8, behavior: isCalm ? 'auto' : 'smooth' })
  }
  return (
    <section class={css.row} data-row={row.id} aria-label={name}>
      <h2 class={css.name}>{name}</h2>
      <div class={css.window}>
        <ul class={css.rail} ref={rail} data-rail={row.id}>
          {row.titles.map((title, column) => (
            <li class={css.item} key={title.id}>
              <Card
                title={title}
                cell={grid.cell(row.id, column)}
                isFirst={isFirst && column < shownAtFirst}
              />
            </li>
          ))}
          {after && <li class={css.item}>{after}</li>}
        </ul>
        {/* For a mouse that cannot scroll sideways; the keyboard has its arrows. */}
        <button
          type="button"
          class={`${css.turn} ${css.toStart}`}
          tabIndex={-1}
          aria-label={t.previous(name)}
          onClick={() => turn(-1)}
        >
          <Icon name="start" />
        </button>
        <button
          type="button"
          class={`${css.turn} ${css.toEnd}`}
          tabIndex={-1}
          aria-label={t.next(name)}
          onClick={() => turn(1)}
        >
          <Icon name="end" />
        </button>
      </div>
    </section>
  )
}
