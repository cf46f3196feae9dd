import type { KeptFilm, KeptList } from '@lanterne/contract'
import { useMemo, useState } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import { type FocusGrid, useFocusGrid } from '../../focus/use-focus-grid.ts'
import { formatSize } from '../../i18n/format-figures.ts'
import { language, texts } from '../../i18n/language.ts'
import { viewer } from '../../library/viewer.ts'
import { navigate } from '../../router/history.ts'
import { Notice } from '../../shell/notice.tsx'
import { ProblemNotice } from '../../shell/problem-notice.tsx'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { focusCell, useMemory } from '../../shell/use-memory.ts'
import { KeptLine, lineLength } from './kept-line.tsx'
import css from './kept-screen.module.css'
import { ListTabs, tabsRow } from './list-tabs.tsx'
import { changeKept, useKept } from './use-kept.ts'
import { keptWords } from './words.ts'

/** What is kept on this machine, to be watched without any network. */
export function KeptScreen() {
  const w = keptWords()
  const found = useKept()
  const list = found.state === 'ready' ? found.data : undefined
  const [isBySize, setBySize] = useState(false)
  const films = useMemo(() => sorted(list?.films ?? [], isBySize), [list, isBySize])
  const manages = viewer.value?.profile.ageLimit === undefined
  const missing = missingBytes(list)
  const isEmpty = list?.films.length === 0
  const rows = useMemo(
    () => [
      topRow,
      tabsRow,
      { id: 'empty', length: isEmpty || found.state === 'failed' ? 1 : 0 },
      { id: 'room', length: missing > 0 && manages ? 1 : 0 },
      { id: 'tools', length: films.length > 0 ? (manages && isUnfinished(films) ? 2 : 1) : 0 },
      ...films.map((film) => ({ id: `kept-${film.item}`, length: lineLength(film, manages) })),
    ],
    [films, isEmpty, found.state, missing > 0, manages],
  )
  const entry = isEmpty ? 'empty/0' : 'tools/0'
  const grid = useFocusGrid(rows, isEmpty ? 'empty' : 'tools')
  useMemory(list !== undefined, { entry })
  const size = (bytes: number) => formatSize(bytes, language.value, texts())
  const makeRoom = () => {
    setBySize(true)
    const [largest] = sorted(films, true)
    // Once the largest comes first.
    if (largest)
      requestAnimationFrame(() => focusCell(`kept-${largest.item}/${lineLength(largest, true) - 1}`))
  }
  return (
    <Screen grid={grid} at="list" name={w.name}>
      <div class={css.kept}>
        <ListTabs at="kept" grid={grid} />
        {found.state === 'failed' && (
          <ProblemNotice problem={found.problem} onRetry={found.reload} grid={grid} row="empty" />
        )}
        {isEmpty && (
          <Notice title={w.empty} hint={w.emptyHint}>
            <Button look="main" onClick={() => navigate({ screen: 'home' })} {...grid.cell('empty', 0)}>
              {texts().goHome}
            </Button>
          </Notice>
        )}
        {list && !isEmpty && (
          <>
            <h1 class={css.name}>{w.name}</h1>
            <p class={css.sum}>{w.sum(list.films.length, size(list.keptBytes), size(list.roomBytes))}</p>
            {list.waitsFor && <p class={css.hint}>{w.holds[list.waitsFor]}</p>}
            {missing > 0 && (
              <div class={css.room} role="status" data-row="room">
                <p>{w.noRoom(size(missing))}</p>
                {manages && (
                  <Button onClick={makeRoom} {...grid.cell('room', 0)}>
                    {w.makeRoom}
                  </Button>
                )}
              </div>
            )}
            <Tools films={films} manages={manages} isBySize={isBySize} setBySize={setBySize} grid={grid} />
            <ul class={css.films}>
              {films.map((film, i) => (
                <KeptLine
                  key={film.item}
                  film={film}
                  manages={manages}
                  grid={grid}
                  onRemoved={() => focusCell(neighbour(films, i) ?? 'empty/0')}
                />
              ))}
            </ul>
          </>
        )}
      </div>
    </Screen>
  )
}

interface ToolsProps {
  readonly films: readonly KeptFilm[]
  readonly manages: boolean
  readonly isBySize: boolean
  readonly setBySize: (isBySize: boolean) => void
  readonly grid: FocusGrid
}

function Tools({ films, manages, isBySize, setBySize, grid }: ToolsProps) {
  const w = keptWords()
  const isMoving = films.some(({ state }) => state.kind !== 'whole' && state.kind !== 'paused')
  return (
    <div class={css.tools} data-row="tools">
      <Button look="quiet" onClick={() => setBySize(!isBySize)} {...grid.cell('tools', 0)}>
        {isBySize ? w.byDate : w.bySize}
      </Button>
      {manages && isUnfinished(films) && (
        <Button
          look="quiet"
          icon={isMoving ? 'pause' : 'play'}
          onClick={() => void changeKept(isMoving ? '/pause' : '/resume', {})}
          {...grid.cell('tools', 1)}
        >
          {isMoving ? w.pauseAll : w.resumeAll}
        </Button>
      )}
    </div>
  )
}

function isUnfinished(films: readonly KeptFilm[]): boolean {
  return films.some(({ state }) => state.kind !== 'whole')
}

function sorted(films: readonly KeptFilm[], isBySize: boolean): readonly KeptFilm[] {
  if (!isBySize) return films
  return [...films].sort((a, b) => b.haveBytes - a.haveBytes || (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0))
}

/** What is missing for all that there is no room for. */
function missingBytes(list: KeptList | undefined): number {
  return (list?.films ?? []).reduce(
    (sum, { state }) => sum + (state.kind === 'no-room' ? state.missingBytes : 0),
    0,
  )
}

/** The cell to go to when a line goes away. */
function neighbour(films: readonly KeptFilm[], i: number): string | undefined {
  const next = films[i + 1] ?? films[i - 1]
  return next && `kept-${next.item}/0`
}
