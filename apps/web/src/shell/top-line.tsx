import { noteLost } from '../api/connection.ts'
import { Icon } from '../design/icon.tsx'
import { Logo } from '../design/logo.tsx'
import type { FocusGrid } from '../focus/use-focus-grid.ts'
import { language, languageNames, languages, setLanguage, texts } from '../i18n/language.ts'
import { Link } from '../router/link.tsx'
import css from './top-line.module.css'

/** The row that the top line takes in a screen's grid. */
export const topRow = { id: 'top', length: 3 + languages.length } as const

/** The one line of navigation. */
export function TopLine({ grid, at }: { grid: FocusGrid; at?: 'home' | 'search' }) {
  const t = texts()
  return (
    <header class={css.top} data-row="top">
      <Link to={{ screen: 'home' }} class={css.logo} aria-label={t.logoLabel} {...grid.cell('top', 0)}>
        <Logo />
      </Link>
      <nav class={css.menu} aria-label={t.mainMenu}>
        <Link
          to={{ screen: 'home' }}
          class={css.item}
          aria-current={at === 'home' ? 'page' : undefined}
          {...grid.cell('top', 1)}
        >
          {t.home}
        </Link>
        <Link
          to={{ screen: 'search', query: '' }}
          class={css.item}
          aria-current={at === 'search' ? 'page' : undefined}
          {...grid.cell('top', 2)}
        >
          <Icon name="search" />
          <span class={css.word}>{t.search}</span>
        </Link>
      </nav>
      <div class={css.languages} role="group" aria-label={t.language}>
        {languages.map((code, i) => (
          <button
            type="button"
            class={css.language}
            lang={code}
            aria-label={languageNames[code]}
            aria-pressed={language.value === code}
            onClick={() => setLanguage(code, noteLost)}
            {...grid.cell('top', 3 + i)}
          >
            {code.toUpperCase()}
          </button>
        ))}
      </div>
    </header>
  )
}
