import { Button } from '../../design/button.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import { Card } from '../home/card.tsx'
import { elsewhere, lookElsewhere } from './elsewhere.ts'
import css from './search-screen.module.css'

interface Props {
  readonly query: string
  readonly grid: FocusGrid
  readonly columns: number
}

/** Films that the catalogue has not: found on the open network, when that is asked for and not before. */
export function ElsewherePart({ query, grid, columns }: Props) {
  const t = texts()
  const asked = elsewhere.value?.query === query ? elsewhere.value : undefined
  const found = asked?.answers.flatMap(({ titles }) => titles) ?? []
  return (
    <section class={css.elsewhere} aria-labelledby="elsewhere">
      <h2 id="elsewhere">{t.elsewhere}</h2>
      <p class={css.note}>{t.elsewhereHint}</p>
      {!asked && (
        <div data-row="ask">
          <Button icon="search" onClick={() => lookElsewhere(query)} {...grid.cell('ask', 0)}>
            {t.lookElsewhere}
          </Button>
        </div>
      )}
      {asked && (
        <ul class={css.answers} aria-live="polite">
          {asked.answers.map(({ id, name, state, problem, titles }) => (
            <li key={id}>
              {id.startsWith('own') ? `${name} (${t.yourSource})` : name}
              {' · '}
              {state === 'asked'
                ? t.loading
                : problem === undefined
                  ? t.searchCount(titles.length)
                  : t.sourceSilent}
            </li>
          ))}
        </ul>
      )}
      <ul class={css.found}>
        {found.map((title, i) => (
          <li key={title.id} data-row={`elsewhere${Math.floor(i / columns)}`}>
            <Card title={title} cell={grid.cell(`elsewhere${Math.floor(i / columns)}`, i % columns)} />
          </li>
        ))}
      </ul>
    </section>
  )
}
