import { Button } from '../../design/button.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import { navigate } from '../../router/history.ts'
import { CountryLine } from '../../shell/country-line.tsx'
import { Notice } from '../../shell/notice.tsx'
import { ShareLine } from '../../shell/share-line.tsx'

interface Props {
  readonly grid: FocusGrid
  readonly hiddenCount: number
  /** Whether there is no film above: only a child's profile can have none, for the app's own film is everybody's. */
  readonly isEmpty: boolean
}

/** Below all films: where the viewer is, films of their own. Their rows are `footRows`. */
export function HomeFoot({ grid, hiddenCount, isEmpty }: Props) {
  const t = texts()
  return (
    <>
      {isEmpty && (
        <Notice title={t.homeEmpty}>
          <Button look="main" onClick={() => navigate({ screen: 'profiles' })} {...grid.cell('hero', 0)}>
            {t.library.who}
          </Button>
        </Notice>
      )}
      <CountryLine grid={grid} hiddenCount={hiddenCount} />
      <ShareLine grid={grid} />
    </>
  )
}
