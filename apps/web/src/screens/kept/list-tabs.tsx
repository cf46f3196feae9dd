import type { GridRow } from '../../focus/grid.ts'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import { Link } from '../../router/link.tsx'
import css from './list-tabs.module.css'
import { keptWords } from './words.ts'

export const tabsRow: GridRow = { id: 'tabs', length: 2 }

/** The two lists that a viewer has: what is for later, and what is kept for offline. */
export function ListTabs({ at, grid }: { at: 'list' | 'kept'; grid: FocusGrid }) {
  const w = keptWords()
  const names = { list: texts().library.list, kept: w.name } as const
  return (
    <nav class={css.tabs} aria-label={w.tabs} data-row="tabs">
      {(['list', 'kept'] as const).map((screen, i) => (
        <Link
          key={screen}
          to={{ screen }}
          class={css.tab}
          aria-current={screen === at ? 'page' : undefined}
          {...grid.cell('tabs', i)}
        >
          {names[screen]}
        </Link>
      ))}
    </nav>
  )
}
