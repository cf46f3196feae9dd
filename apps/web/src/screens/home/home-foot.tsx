import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { CountryLine } from '../../shell/country-line.tsx'
import { ShareLine } from '../../shell/share-line.tsx'

/** Below all films: where the viewer is, films of their own. Their rows are `footRows`. */
export function HomeFoot({ grid, hiddenCount }: { grid: FocusGrid; hiddenCount: number }) {
  return (
    <>
      <CountryLine grid={grid} hiddenCount={hiddenCount} />
      <ShareLine grid={grid} />
    </>
  )
}
