import type { ComponentChildren } from 'preact'
import type { GridRow } from '../../focus/grid.ts'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import { viewer } from '../../library/viewer.ts'
import { Link } from '../../router/link.tsx'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import css from './settings-frame.module.css'
import { settingsWords } from './words.ts'

/** Subjects that have a page, in their order. One more is a word here, a page in `SettingsScreen` and its words. */
const pages = ['sources', 'ready', 'data', 'access', 'devices', 'privacy', 'history', 'about'] as const
type SettingsPage = (typeof pages)[number]

/** What is of the machine that Lanterne runs on, and is set on no other. */
const ofThisMachine: ReadonlySet<SettingsPage> = new Set(['sources', 'data', 'devices', 'privacy', 'about'])

/** The pages that there are for this viewer, on this device. */
export function pagesHere(): readonly SettingsPage[] {
  return viewer.value?.isGuest ? pages.filter((page) => !ofThisMachine.has(page)) : pages
}

/** Rows of the frame, above those of a page. */
export const frameRows: readonly GridRow[] = [
  topRow,
  {
    id: 'pages',
    get length() {
      return pagesHere().length + 1
    },
  },
]

/** What is around each page: the others, to go to. */
export function SettingsFrame({
  page,
  grid,
  children,
}: {
  page: SettingsPage
  grid: FocusGrid
  children: ComponentChildren
}) {
  const w = settingsWords()
  const here = pagesHere()
  return (
    <Screen grid={grid} at="settings" name={`${w.pages[page]} · ${w.settings}`}>
      <div class={css.settings}>
        <nav class={css.pages} aria-label={w.pagesLabel} data-row="pages">
          <p class={css.name}>{w.settings}</p>
          {here.map((each, i) => (
            <Link
              key={each}
              to={{ screen: 'settings', page: each }}
              class={css.page}
              aria-current={each === page ? 'page' : undefined}
              {...grid.cell('pages', i)}
            >
              {w.pages[each]}
            </Link>
          ))}
          {/* Who is watching has a screen of its own: it is asked there, too. */}
          <Link to={{ screen: 'profiles' }} class={css.page} {...grid.cell('pages', here.length)}>
            {texts().library.profiles}
          </Link>
        </nav>
        <div class={css.content}>
          <h1>{w.pages[page]}</h1>
          {children}
        </div>
      </div>
    </Screen>
  )
}
