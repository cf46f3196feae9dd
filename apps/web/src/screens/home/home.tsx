import type { HomeScreen, TitleSummary } from '@lanterne/contract'
import { useSignalEffect } from '@preact/signals'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { paths } from '../../api/client.ts'
import { useResource } from '../../api/use-resource.ts'
import { type FocusGrid, useFocusGrid } from '../../focus/use-focus-grid.ts'
import { viewer } from '../../library/viewer.ts'
import { lazy } from '../../shell/lazy.tsx'
import { ProblemNotice } from '../../shell/problem-notice.tsx'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { useMemory } from '../../shell/use-memory.ts'
import { whenIdle } from '../../shell/when-idle.ts'
import { footRows } from './foot-rows.ts'
import { Hero, heroRow } from './hero.tsx'
import css from './home.module.css'
import { HomeSkeleton } from './home-skeleton.tsx'
import { pinnedRows } from './pinned-rows.ts'
import { Rail } from './rail.tsx'
import { watchingRow, watchingTools } from './watching-rows.ts'

const restMs = 350

const foot = lazy(() => import('./home-foot.tsx').then(({ HomeFoot }) => HomeFoot))
const watching = lazy(() => import('./watching-rail.tsx').then(({ WatchingRail }) => WatchingRail))

export function Home() {
  const home = useResource<HomeScreen>(paths.home())
  const data = home.state === 'ready' ? home.data : undefined
  const pinned = pinnedRows.value
  useEffect(askPinned, [])
  const rows = useMemo(
    () => [
      topRow,
      data && !data.hero ? { id: 'hero', length: 1 } : heroRow,
      { id: watchingRow, length: data?.watching.length ?? 0 },
      { id: watchingTools, length: data && data.watching.length > 0 ? 2 : 0 },
      ...[...(data?.rows ?? []), ...pinned].map(({ id, titles }) => ({ id, length: titles.length })),
      ...footRows,
    ],
    [data, pinned],
  )
  const grid = useFocusGrid(rows, 'hero')
  useMemory(data !== undefined, { entry: 'hero/0' })
  // What the viewer does on another screen shows here.
  const known = viewer.value
  const isAnything = (known?.goingOn.length ?? 0) + (data?.watching.length ?? 0) > 0
  useEffect(() => {
    if (known && isAnything) home.reload()
  }, [known])
  return (
    <Screen grid={grid} at="home">
      {home.state === 'loading' && <HomeSkeleton />}
      {home.state === 'failed' && (
        <ProblemNotice problem={home.problem} onRetry={home.reload} grid={grid} row="hero" />
      )}
      {data && <Rooms data={data} grid={grid} onChange={home.reload} />}
    </Screen>
  )
}

/** After the first screen: nobody waits for sources of the viewer's. */
function askPinned(): void {
  const load = () =>
    import('../sources/load-pinned.ts').then(
      ({ loadPinned }) => loadPinned(),
      () => undefined, // The server is away: the screen says so itself.
    )
  if (document.readyState === 'complete') void load()
  else window.addEventListener('load', () => void load(), { once: true })
}

interface RoomsProps {
  readonly data: HomeScreen
  readonly grid: FocusGrid
  readonly onChange: () => void
}

function Rooms({ data, grid, onChange }: RoomsProps) {
  const hasMore = data.watching.length > 0
  return (
    <>
      {data.hero && <FollowingHero data={data} hero={data.hero} grid={grid} />}
      {hasMore && (
        <div class={css.watching}>
          <watching.Screen entries={data.watching} grid={grid} onChange={onChange} />
        </div>
      )}
      {data.rows.map((row, i) => (
        <Rail row={row} grid={grid} isFirst={i === 0 && !hasMore} key={row.id} />
      ))}
      {pinnedRows.value.map((row) => (
        <Rail row={row} name={row.name} grid={grid} isFirst={false} key={row.id} />
      ))}
      <foot.Screen grid={grid} hiddenCount={data.hiddenCount} isEmpty={!data.hero} />
    </>
  )
}

/** The film that the keyboard's focus rests on; the first one until it does. */
function FollowingHero({ data, hero, grid }: { data: HomeScreen; hero: TitleSummary; grid: FocusGrid }) {
  const [followed, setFollowed] = useState<TitleSummary>()
  useSignalEffect(() => {
    const { row, columns } = grid.focus.value
    const column = columns[row] ?? 0
    const focused =
      row === watchingRow
        ? data.watching[column]?.title
        : data.rows.find(({ id }) => id === row)?.titles[column]
    if (!focused) return
    let callOff = () => clearTimeout(timer)
    const timer = setTimeout(() => {
      callOff = whenIdle(() => {
        const isSeen = window.scrollY < window.innerHeight / 2
        if (isSeen && document.activeElement?.matches(':focus-visible')) setFollowed(focused)
      }, restMs)
    }, restMs)
    return () => callOff()
  })
  return <Hero title={followed ?? hero} grid={grid} />
}
