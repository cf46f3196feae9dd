import type { Home as HomeData, TitleSummary } from '@lanterne/contract'
import { useSignalEffect } from '@preact/signals'
import { useMemo, useState } from 'preact/hooks'
import { paths } from '../../api/client.ts'
import { useResource } from '../../api/use-resource.ts'
import { type FocusGrid, useFocusGrid } from '../../focus/use-focus-grid.ts'
import { CountryLine, countryRow } from '../../shell/country-line.tsx'
import { ProblemNotice } from '../../shell/problem-notice.tsx'
import { Screen } from '../../shell/screen.tsx'
import { ShareLine, shareRow } from '../../shell/share-line.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { useMemory } from '../../shell/use-memory.ts'
import { Hero, heroRow } from './hero.tsx'
import { HomeSkeleton } from './home-skeleton.tsx'
import { Rail } from './rail.tsx'

const restMs = 350

export function Home() {
  const home = useResource<HomeData>(paths.home())
  const data = home.state === 'ready' ? home.data : undefined
  const rows = useMemo(
    () => [
      ...[topRow, heroRow],
      ...(data?.rows ?? []).map(({ id, titles }) => ({ id, length: titles.length })),
      countryRow,
      shareRow,
    ],
    [data],
  )
  const grid = useFocusGrid(rows, 'hero')
  useMemory(data !== undefined, { entry: 'hero/0' })
  return (
    <Screen grid={grid} at="home">
      {home.state === 'loading' && <HomeSkeleton />}
      {home.state === 'failed' && (
        <ProblemNotice problem={home.problem} onRetry={home.reload} grid={grid} row="hero" />
      )}
      {data && <Rooms data={data} grid={grid} />}
    </Screen>
  )
}

function Rooms({ data, grid }: { data: HomeData; grid: FocusGrid }) {
  return (
    <>
      <FollowingHero data={data} grid={grid} />
      {data.rows.map((row, i) => (
        <Rail row={row} grid={grid} isFirst={i === 0} key={row.id} />
      ))}
      <CountryLine grid={grid} hiddenCount={data.hiddenCount} />
      <ShareLine grid={grid} />
    </>
  )
}

/** The film that the keyboard's focus rests on; the first one until it does. */
function FollowingHero({ data, grid }: { data: HomeData; grid: FocusGrid }) {
  const [followed, setFollowed] = useState<TitleSummary>()
  useSignalEffect(() => {
    const { row, columns } = grid.focus.value
    const focused = data.rows.find(({ id }) => id === row)?.titles[columns[row] ?? 0]
    if (!focused) return
    const timer = setTimeout(() => {
      const isSeen = window.scrollY < window.innerHeight / 2
      if (isSeen && document.activeElement?.matches(':focus-visible')) setFollowed(focused)
    }, restMs)
    return () => clearTimeout(timer)
  })
  return <Hero title={followed ?? data.hero} grid={grid} />
}
