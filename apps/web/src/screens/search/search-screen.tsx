import type { TitlePage } from '@lanterne/contract'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { paths } from '../../api/client.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import { gridRows } from '../../focus/grid.ts'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import { navigate } from '../../router/history.ts'
import { announce } from '../../shell/live.ts'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { useMemory } from '../../shell/use-memory.ts'
import { Card } from '../home/card.tsx'
import { elsewhere } from './elsewhere.ts'
import { ElsewherePart } from './elsewhere-part.tsx'
import css from './search-screen.module.css'
import { useColumns } from './use-columns.ts'

const restMs = 150

/** Films as their names are typed. */
export function SearchScreen({ query }: { query: string }) {
  const t = texts()
  const [typed, setTyped] = useState(query)
  const asked = query.trim()
  const found = useResource<TitlePage>(asked === '' ? undefined : paths.search(asked))
  const shown = useLast(asked === '' ? [] : found.state === 'ready' ? found.data.titles : undefined)
  const list = useRef<HTMLUListElement>(null)
  const columns = useColumns(list)
  const beyond = elsewhere.value?.query === asked ? elsewhere.value : undefined
  const beyondCount = beyond?.answers.reduce((sum, { titles }) => sum + titles.length, 0) ?? 0
  const rows = useMemo(
    () => [
      topRow,
      { id: 'field', length: 1 },
      ...gridRows('found', shown?.length ?? 0, columns),
      { id: 'ask', length: asked === '' || beyond ? 0 : 1 },
      ...gridRows('elsewhere', beyondCount, columns),
    ],
    [shown, columns, asked === '', beyond === undefined, beyondCount],
  )
  const grid = useFocusGrid(rows, 'field')
  const field = useRef<HTMLInputElement>(null)
  useMemory(asked === '' || shown !== undefined, { entry: 'field/0', isAlways: true })

  useEffect(() => {
    if (typed === query) return
    const timer = setTimeout(() => navigate({ screen: 'search', query: typed }, { replace: true }), restMs)
    return () => clearTimeout(timer)
  }, [typed])

  const isAnswered = asked !== '' && found.state === 'ready'
  useEffect(() => {
    if (isAnswered) announce(shown?.length === 0 ? t.searchNothing(asked) : t.searchCount(shown?.length ?? 0))
  }, [isAnswered, shown])

  return (
    <Screen grid={grid} at="search" name={t.search}>
      <div class={css.search}>
        <h1 class="only-heard">{t.search}</h1>
        <div class={css.box} data-row="field">
          <Icon name="search" />
          <input
            class={css.field}
            ref={field}
            type="search"
            enterKeyHint="search"
            autoComplete="off"
            autoCapitalize="off"
            spellcheck={false}
            maxLength={100}
            aria-label={t.searchLabel}
            placeholder={t.searchLabel}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
            {...grid.cell('field', 0)}
          />
        </div>
        {asked === '' && <p class={css.hint}>{t.searchHint}</p>}
        {asked !== '' && found.state === 'failed' && (
          <div class={css.hint}>
            <p>{t.errors[found.problem]}</p>
            <Button onClick={found.reload}>{t.retry}</Button>
          </div>
        )}
        {isAnswered && shown?.length === 0 && (
          <div class={css.hint}>
            <p>{t.searchNothing(asked)}</p>
            <p>{t.searchNothingHint}</p>
            <Button
              onClick={() => {
                setTyped('')
                field.current?.focus()
              }}
            >
              {t.clear}
            </Button>
          </div>
        )}
        <ul class={css.found} ref={list}>
          {(shown ?? []).map((title, i) => (
            <li key={title.id} data-row={`found${Math.floor(i / columns)}`}>
              <Card title={title} cell={grid.cell(`found${Math.floor(i / columns)}`, i % columns)} />
            </li>
          ))}
        </ul>
        {asked !== '' && <ElsewherePart query={asked} grid={grid} columns={columns} />}
      </div>
    </Screen>
  )
}

/** The last value that was there: what was found stays while more is looked for. */
function useLast<Value>(value: Value | undefined): Value | undefined {
  const last = useRef(value)
  useLayoutEffect(() => {
    if (value !== undefined) last.current = value
  })
  return value ?? last.current
}
