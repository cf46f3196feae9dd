import { Icon } from '../../design/icon.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { language, texts } from '../../i18n/language.ts'
import css from './letter-grid.module.css'
import { letterWords } from './letter-words.ts'
import { type LetterPage, letterColumns, letterPages, pageSigns, pagesFor } from './letters.ts'

interface Props {
  readonly page: LetterPage
  readonly grid: FocusGrid
  /** A letter, a space, `delete` or `clear`. */
  readonly onKey: (key: string) => void
  readonly onPage: (page: LetterPage) => void
}

/** Letters to choose with the arrows of a remote, for which a text field is of no use. */
export function LetterGrid({ page, grid, onKey, onPage }: Props) {
  const w = letterWords()
  const letters = letterPages[page]
  const rows = Array.from({ length: Math.ceil(letters.length / letterColumns) }, (_, row) =>
    letters.slice(row * letterColumns, (row + 1) * letterColumns),
  )
  const tools = [
    { key: ' ', sign: '␣', name: w.space },
    { key: 'delete', sign: undefined, name: w.remove },
    { key: 'clear', sign: texts().clear, name: texts().clear },
  ]
  return (
    <div class={css.letters} role="group" aria-label={w.name}>
      {rows.map((row, at) => (
        <div class={css.row} data-row={`letter${at}`} dir={page === 'arabic' ? 'rtl' : 'ltr'}>
          {row.map((letter, column) => (
            <button
              type="button"
              class={css.key}
              onClick={() => onKey(letter)}
              {...grid.cell(`letter${at}`, column)}
            >
              {letter}
            </button>
          ))}
        </div>
      ))}
      <div class={css.row} data-row="letters">
        {tools.map(({ key, sign, name }, column) => (
          <button
            type="button"
            class={css.wide}
            aria-label={name}
            onClick={() => onKey(key)}
            {...grid.cell('letters', column)}
          >
            {sign ?? <Icon name="back" />}
          </button>
        ))}
        {pagesFor(language.value)
          .filter((other) => other !== page)
          .map((other, i) => (
            <button
              type="button"
              class={css.wide}
              aria-label={`${pageSigns[other]} · ${w.pages[other]}`}
              onClick={() => onPage(other)}
              {...grid.cell('letters', tools.length + i)}
            >
              {pageSigns[other]}
            </button>
          ))}
      </div>
    </div>
  )
}
