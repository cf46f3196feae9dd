import type { FocusGrid } from '../focus/use-focus-grid.ts'
import { texts } from '../i18n/language.ts'
import { Link } from '../router/link.tsx'
import css from './country-line.module.css'

/** The way to who is watching, and to what was watched. */
export function ManageLine({ grid }: { grid: FocusGrid }) {
  return (
    <p class={css.line} data-row="manage">
      <Link to={{ screen: 'profiles' }} class={css.away} {...grid.cell('manage', 0)}>
        {texts().library.manage}
      </Link>
    </p>
  )
}
