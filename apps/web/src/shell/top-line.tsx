import { noteLost } from '../api/connection.ts'
import { Icon } from '../design/icon.tsx'
import { Logo } from '../design/logo.tsx'
import type { GridRow } from '../focus/grid.ts'
import type { FocusGrid } from '../focus/use-focus-grid.ts'
import { language, languageNames, languageSigns, languages, setLanguage, texts } from '../i18n/language.ts'
import { viewer } from '../library/viewer.ts'
import { Link } from '../router/link.tsx'
import { lazy } from './lazy.tsx'
import css from './top-line.module.css'

/** Where the top line can say that the viewer is. */
export type TopPlace = 'home' | 'films' | 'list' | 'search' | 'settings'

/** The row that the top line takes in a screen's grid. */
export const topRow: GridRow = {
  id: 'top',
  get length() {
    return firstLanguage + languages.length + (isShared() ? 1 : 0)
  },
}

const firstLanguage = 5

const chip = lazy(() => import('./profile-chip.tsx').then(({ ProfileChip }) => ProfileChip))

/** Whether there are several viewers to tell apart. */
function isShared(): boolean {
  return (viewer.value?.profileCount ?? 1) > 1
}

/** The one line of navigation. */
export function TopLine({ grid, at }: { grid: FocusGrid; at?: TopPlace }) {
  const t = texts()
  return (
    <header class={css.top} data-row="top">
      <Link
        to={{ screen: 'home' }}
        class={css.logo}
        aria-label={t.logoLabel}
        aria-current={at === 'home' ? 'page' : undefined}
        {...grid.cell('top', 0)}
      >
        <Logo />
      </Link>
      <nav class={css.menu} aria-label={t.mainMenu}>
        <Link
          to={{ screen: 'films', filters: {} }}
          class={css.item}
          aria-current={at === 'films' ? 'page' : undefined}
          {...grid.cell('top', 1)}
        >
          {t.films}
        </Link>
        <Link
          to={{ screen: 'list' }}
          class={css.item}
          aria-current={at === 'list' ? 'page' : undefined}
          {...grid.cell('top', 2)}
        >
          <Icon name="list" />
          <span class={css.word}>{t.library.list}</span>
        </Link>
        <Link
          to={{ screen: 'search', query: '', filters: {} }}
          class={css.item}
          aria-current={at === 'search' ? 'page' : undefined}
          {...grid.cell('top', 3)}
        >
          <Icon name="search" />
          <span class={css.word}>{t.search}</span>
        </Link>
        <Link
          to={{ screen: 'settings' }}
          class={css.item}
          aria-label={t.settings}
          aria-current={at === 'settings' ? 'page' : undefined}
          {...grid.cell('top', 4)}
        >
          <Icon name="settings" />
        </Link>
      </nav>
      <div class={css.languages} role="group" aria-label={t.language}>
        {languages.map((code, i) => (
          <button
            type="button"
            class={css.language}
            data-next={
              languages[(languages.indexOf(language.value) + 1) % languages.length] === code ? '' : undefined
            }
            lang={code}
            aria-label={`${languageSigns[code]} · ${languageNames[code]}`}
            aria-pressed={language.value === code}
            onClick={() => setLanguage(code, noteLost)}
            {...grid.cell('top', firstLanguage + i)}
          >
            {languageSigns[code]}
          </button>
        ))}
      </div>
      {isShared() && <chip.Screen cell={grid.cell('top', firstLanguage + languages.length)} />}
    </header>
  )
}
