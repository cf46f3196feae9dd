import type { TitleSummary } from '@lanterne/contract'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { paths } from '../../api/client.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../design/button.tsx'
import { gridRows } from '../../focus/grid.ts'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import { viewer } from '../../library/viewer.ts'
import { navigate } from '../../router/history.ts'
import { Notice } from '../../shell/notice.tsx'
import { ProblemNotice } from '../../shell/problem-notice.tsx'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { useMemory } from '../../shell/use-memory.ts'
import { Card } from '../home/card.tsx'
import { ListTabs, tabsRow } from '../kept/list-tabs.tsx'
import css from '../search/search-screen.module.css'
import { useColumns } from '../search/use-columns.ts'

/** What the viewer keeps for later. */
export function ListScreen() {
  const t = texts()
  const found = useResource<readonly TitleSummary[]>(`${paths.library}/list`)
  const titles = found.state === 'ready' ? found.data : undefined
  const list = useRef<HTMLUListElement>(null)
  const measured = useColumns(list)
  const columns = Math.max(1, measured)
  const isEmpty = titles?.length === 0
  const rows = useMemo(
    () => [
      topRow,
      tabsRow,
      { id: 'empty', length: isEmpty ? 1 : 0 },
      ...gridRows('listed', titles?.length ?? 0, columns),
    ],
    [titles, columns],
  )
  const grid = useFocusGrid(rows, isEmpty ? 'empty' : 'listed0')
  useMemory(titles !== undefined && (isEmpty || measured > 0), { entry: isEmpty ? 'empty/0' : 'listed0/0' })
  // Also when another screen of the viewer's changed it.
  const listed = viewer.value?.listed.join(' ')
  const first = useRef(listed)
  useEffect(() => {
    if (first.current !== undefined && listed !== first.current) found.reload()
    first.current = listed
  }, [listed])
  return (
    <Screen grid={grid} at="list" name={t.library.list}>
      <div class={css.search}>
        <ListTabs at="list" grid={grid} />
        {titles && !isEmpty && <h1 class={css.title}>{t.library.list}</h1>}
        {found.state === 'failed' && (
          <ProblemNotice problem={found.problem} onRetry={found.reload} grid={grid} row="empty" />
        )}
        {isEmpty && (
          <Notice title={t.library.listEmpty} hint={t.library.listEmptyHint}>
            <Button look="main" onClick={() => navigate({ screen: 'home' })} {...grid.cell('empty', 0)}>
              {t.goHome}
            </Button>
          </Notice>
        )}
        <ul class={css.found} ref={list}>
          {(titles ?? []).map((title, i) => (
            <li key={title.id} data-row={`listed${Math.floor(i / columns)}`}>
              <Card title={title} cell={grid.cell(`listed${Math.floor(i / columns)}`, i % columns)} />
            </li>
          ))}
        </ul>
      </div>
    </Screen>
  )
}
