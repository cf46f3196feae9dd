import type { FocusGrid } from '../focus/use-focus-grid.ts'
import { texts } from '../i18n/language.ts'
import { viewer } from '../library/viewer.ts'
import { Link } from '../router/link.tsx'
import css from './country-line.module.css'

/** The row that the line takes in a screen's grid. */
export const shareRow = { id: 'share', length: 1 } as const

/** The way to films of the viewer's own, for the few who have made one. */
export function ShareLine({ grid }: { grid: FocusGrid }) {
  // Films of this machine are shared from this machine.
  if (viewer.value?.isGuest) return null
  return (
    <p class={css.line} data-row="share">
      <Link to={{ screen: 'share' }} class={css.away} {...grid.cell('share', 0)}>
        {texts().shareFilm}
      </Link>
    </p>
  )
}
