import type { ViewerSource } from '@lanterne/contract'
import { useEffect, useMemo } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import type { GridRow } from '../../focus/grid.ts'
import { type FocusGrid, useFocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import { navigate } from '../../router/history.ts'
import { Notice } from '../../shell/notice.tsx'
import { ProblemNotice } from '../../shell/problem-notice.tsx'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { useMemory } from '../../shell/use-memory.ts'
import { Rail } from '../home/rail.tsx'
import css from './my-sources.module.css'
import { createSourceRows, type ShownRow, type ShownSource } from './source-rows.ts'
import { rowName, sourceWords } from './words.ts'

const all = createSourceRows(() => true)

/** What the viewer's own sources have, source by source, apart from the catalogue. */
export function MySources() {
  const w = sourceWords()
  const sources = all.sources.value
  const problem = all.problem.value
  useEffect(() => void all.look(), [])
  const rows = useMemo<readonly GridRow[]>(
    () => [topRow, { id: 'manage', length: 1 }, ...(sources ?? []).flatMap(rowsOf)],
    [sources],
  )
  const grid = useFocusGrid(rows, 'manage')
  useMemory(sources !== undefined || problem !== undefined, { entry: 'manage/0' })
  const goToSettings = () => navigate({ screen: 'settings', page: 'sources' })
  if (problem !== undefined && !sources)
    return (
      <Screen grid={grid} name={w.title}>
        <ProblemNotice problem={problem} onRetry={() => void all.look()} grid={grid} row="manage" />
      </Screen>
    )
  // Nothing is said before it is known whether there are any.
  if (!sources)
    return (
      <Screen grid={grid} name={w.title}>
        <p class="only-heard">{texts().loading}</p>
      </Screen>
    )
  if (sources.length === 0)
    return (
      <Screen grid={grid} name={w.title}>
        <Notice title={w.none} hint={w.noneOn}>
          <Button look="main" onClick={goToSettings} {...grid.cell('manage', 0)}>
            {w.addOne}
          </Button>
        </Notice>
      </Screen>
    )
  return (
    <Screen grid={grid} name={w.title}>
      <div class={css.head} data-row="manage">
        <div>
          <h1>{w.title}</h1>
          <p class={css.hint}>{w.intro}</p>
        </div>
        <Button onClick={goToSettings} {...grid.cell('manage', 0)}>
          {w.manage}
        </Button>
      </div>
      {sources.map((source) => (
        <Source key={source.source.id} shown={source} grid={grid} />
      ))}
    </Screen>
  )
}

/** The rows of a source in the screen's grid. */
function rowsOf({ source, state, rows }: ShownSource): readonly GridRow[] {
  const again = { id: `${source.id}-again`, length: state === 'failed' ? 1 : 0 }
  return [again, ...rows.map((row) => ({ id: row.id, length: cellsOf(row) }))]
}

/** Its films, and one more where there is something to press after them. */
function cellsOf({ state, titles, next }: ShownRow): number {
  return titles.length + (state === 'failed' || next !== undefined ? 1 : 0)
}

function Source({ shown, grid }: { shown: ShownSource; grid: FocusGrid }) {
  const [t, w] = [texts(), sourceWords()]
  const { source, state, rows } = shown
  return (
    <section class={css.source} aria-labelledby={source.id}>
      <h2 id={source.id} class={css.name}>
        {source.name} <span class={css.place}>{source.kind === 'folder' ? '' : source.place}</span>
      </h2>
      {state === 'asked' && rows.length === 0 && <p class={css.note}>{t.loading}</p>}
      {state === 'failed' && (
        <div class={css.note} data-row={`${source.id}-again`}>
          <p>{w.noAnswer}</p>
          <Button onClick={() => void all.look()} {...grid.cell(`${source.id}-again`, 0)}>
            {t.retry}
          </Button>
        </div>
      )}
      {state === 'ready' && rows.length === 0 && <p class={css.note}>{w.nothing}</p>}
      {rows.map((row) => (
        <Row key={row.id} row={row} source={source} grid={grid} />
      ))}
    </section>
  )
}

function Row({ row, source, grid }: { row: ShownRow; source: ViewerSource; grid: FocusGrid }) {
  const [t, w] = [texts(), sourceWords()]
  const { id, state, titles, next } = row
  const more = () => void all.more(source.id, row.row.id)
  const note =
    state === 'asked' ? t.loading : state === 'failed' ? w.noAnswer : titles.length === 0 ? w.emptyRow : ''
  return (
    <Rail
      row={{ id, titles }}
      name={rowName(row.row, source.kind)}
      grid={grid}
      isFirst={false}
      after={
        cellsOf(row) > titles.length || note !== '' ? (
          <div class={css.after}>
            {note !== '' && <p>{note}</p>}
            {cellsOf(row) > titles.length && (
              <Button onClick={more} {...grid.cell(id, titles.length)}>
                {next !== undefined && state !== 'failed' ? w.more : t.retry}
              </Button>
            )}
          </div>
        ) : undefined
      }
    />
  )
}
