import type { TitlePage } from '@lanterne/contract'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { paths } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import { gridRows } from '../../focus/grid.ts'
import { isRemote } from '../../focus/remote.ts'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { setCountry } from '../../i18n/country.ts'
import { languageOfNames } from '../../i18n/format.ts'
import { language, texts } from '../../i18n/language.ts'
import { navigate } from '../../router/history.ts'
import type { Filters, Route } from '../../router/route.ts'
import { CountryLine, countryRow } from '../../shell/country-line.tsx'
import { announce } from '../../shell/live.ts'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { useMemory } from '../../shell/use-memory.ts'
import { Card } from '../home/card.tsx'
import { elsewhere } from './elsewhere.ts'
import { ElsewherePart } from './elsewhere-part.tsx'
import { type Drawer, FilterBar, filterRows, isNarrowed } from './filter-bar.tsx'
import { LetterGrid } from './letter-grid.tsx'
import { type LetterPage, letterRows, pagesFor, typeLetter } from './letters.ts'
import css from './search-screen.module.css'
import { useColumns } from './use-columns.ts'
import { useFound } from './use-found.ts'
import { useSeen } from './use-seen.ts'

const restMs = 150
const mostLetters = 100

/** Films as their names are typed, or all of them; narrowed by what the viewer chooses. */
export function SearchScreen({ at }: { at: Extract<Route, { screen: 'films' | 'search' }> }) {
  const t = texts()
  const { filters } = at
  const query = at.screen === 'search' ? at.query : ''
  const [typed, setTyped] = useState(query)
  const [drawer, setDrawer] = useState<Drawer>()
  const [turned, setTurned] = useState<LetterPage>()
  // A remote has no letters: they are on the screen.
  const hasLetters = at.screen === 'search' && isRemote.value
  const letters = hasLetters ? (turned ?? pagesFor(language.value)[0]) : undefined
  const asked = query.trim()
  // Nothing is shown of a search that has not begun; what there is to choose from is.
  const isAsked = at.screen === 'films' || asked !== '' || isNarrowed(filters)
  const found = useFound(
    paths.search({ ...filters, names: languageOfNames(language.value), ...(asked !== '' && { q: asked }) }),
  )
  const page = useLast(found.page)
  const shown = isAsked ? page?.titles : []
  const list = useRef<HTMLUListElement>(null)
  const values = useRef<HTMLUListElement>(null)
  const end = useRef<HTMLDivElement>(null)
  const measured = useColumns(list)
  const columns = Math.max(1, measured)
  const valueColumns = Math.max(1, useColumns(values, drawer))
  const beyond = elsewhere.value?.query === asked ? elsewhere.value : undefined
  const beyondCount = beyond?.answers.reduce((sum, { titles }) => sum + titles.length, 0) ?? 0
  const isNothing = isAsked && found.state === 'ready' && found.page?.total === 0
  const hiddenCount = isAsked ? (page?.hiddenCount ?? 0) : 0
  const rows = useMemo(
    () => [
      topRow,
      { id: 'field', length: at.screen === 'search' ? 1 : 0 },
      ...letterRows(letters),
      ...filterRows(filters, page?.choices, !isNothing, drawer, valueColumns),
      { id: 'nothing', length: Number(isNothing || found.state === 'failed') },
      ...gridRows('found', shown?.length ?? 0, columns),
      { id: 'ask', length: asked === '' || beyond ? 0 : 1 },
      ...gridRows('elsewhere', beyondCount, columns),
      { ...countryRow, length: Number(hiddenCount > 0) },
    ],
    [
      page,
      filters,
      letters,
      drawer,
      valueColumns,
      columns,
      isAsked,
      isNothing,
      found.state,
      beyond,
      beyondCount,
    ],
  )
  const entry = hasLetters ? 'letter0' : at.screen === 'search' ? 'field' : 'filters'
  const grid = useFocusGrid(rows, entry)
  const field = useRef<HTMLInputElement>(null)
  const isThere = page !== undefined || (at.screen === 'search' && asked === '')
  useMemory(measured > 0 && isThere, { entry: `${entry}/0`, isAlways: at.screen === 'search' })
  useSeen(end, () => isAsked && found.more(), isAsked && found.page)

  const go = (next: Filters, words = typed) =>
    navigate(
      at.screen === 'films'
        ? { screen: 'films', filters: next }
        : { screen: 'search', query: words, filters: next },
      { replace: true },
    )
  useEffect(() => {
    if (at.screen === 'films' || typed === query) return
    const timer = setTimeout(() => go(filters), restMs)
    return () => clearTimeout(timer)
  }, [typed])

  const isAnswered = isAsked && found.state === 'ready'
  const total = found.page?.total ?? 0
  const nothing =
    hiddenCount > 0
      ? t.hiddenHere(hiddenCount)
      : isNarrowed(filters)
        ? t.filtersNothing
        : t.searchNothing(asked)
  useEffect(() => {
    if (isAnswered) announce(total === 0 ? nothing : t.searchCount(total))
  }, [isAnswered, found.page])

  const name = at.screen === 'films' ? t.films : t.search
  return (
    <Screen grid={grid} at={at.screen} name={name}>
      <div class={css.search}>
        <h1 class={at.screen === 'films' ? css.title : 'only-heard'}>{name}</h1>
        {at.screen === 'search' && (
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
              maxLength={mostLetters}
              aria-label={t.searchLabel}
              placeholder={t.searchLabel}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
              {...grid.cell('field', 0)}
            />
          </div>
        )}
        {letters && (
          <LetterGrid
            page={letters}
            grid={grid}
            onKey={(key) => setTyped((words) => typeLetter(words, key, mostLetters))}
            onPage={setTurned}
          />
        )}
        <FilterBar
          filters={filters}
          choices={page?.choices}
          canClear={!isNothing}
          hasWords={asked !== ''}
          open={drawer}
          columns={valueColumns}
          grid={grid}
          list={values}
          onOpen={setDrawer}
          onChange={go}
        />
        {!isAsked && <p class={css.hint}>{t.searchHint}</p>}
        {found.state === 'failed' && (
          <div class={css.hint} data-row="nothing">
            <p>{found.problem && t.errors[found.problem]}</p>
            <Button onClick={found.reload} {...grid.cell('nothing', 0)}>
              {t.retry}
            </Button>
          </div>
        )}
        {isNothing && (
          <div class={css.hint} data-row="nothing">
            <p>{nothing}</p>
            <Button
              onClick={() => {
                if (hiddenCount > 0) return setCountry(undefined)
                if (isNarrowed(filters)) return go({})
                setTyped('')
                field.current?.focus()
              }}
              {...grid.cell('nothing', 0)}
            >
              {hiddenCount > 0 ? t.anyCountry : isNarrowed(filters) ? t.clearFilters : t.clear}
            </Button>
          </div>
        )}
        {isAsked && page !== undefined && page.total > 0 && <Count page={page} />}
        <ul class={css.found} ref={list}>
          {(shown ?? []).map((title, i) => (
            <li key={title.id} data-row={`found${Math.floor(i / columns)}`}>
              <Card title={title} cell={grid.cell(`found${Math.floor(i / columns)}`, i % columns)} />
            </li>
          ))}
        </ul>
        <div ref={end} />
        {asked !== '' && <ElsewherePart query={asked} grid={grid} columns={columns} />}
      </div>
      {hiddenCount > 0 && !isNothing && <CountryLine grid={grid} hiddenCount={hiddenCount} />}
    </Screen>
  )
}

/** How many there are, and what was looked for where nobody has what was typed. */
function Count({ page: { total, corrected } }: { page: TitlePage }) {
  const t = texts()
  return (
    <p class={css.count}>
      {t.searchCount(total)}
      {corrected !== undefined && ` ${t.searchedInstead(corrected)}`}
    </p>
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
