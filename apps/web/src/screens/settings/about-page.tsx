import { useMemo } from 'preact/hooks'
import { useResource } from '../../api/use-resource.ts'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { useMemory } from '../../shell/use-memory.ts'
import css from './about-page.module.css'
import { frameRows, pagesHere, SettingsFrame } from './settings-frame.tsx'
import { settingsWords } from './words.ts'

/** What Lanterne is made of, and by what right. */
export function AboutPage() {
  const w = settingsWords().about
  const found = useResource<{ readonly licences: string | null }>('/api/about')
  const licences = found.state === 'ready' ? found.data.licences : null
  const rows = useMemo(() => [...frameRows, { id: 'licences', length: licences ? 1 : 0 }], [licences])
  const grid = useFocusGrid(rows, 'pages')
  useMemory(found.state !== 'loading', {
    entry: licences ? 'licences/0' : `pages/${pagesHere().indexOf('about')}`,
  })
  return (
    <SettingsFrame page="about" grid={grid}>
      <p class={css.hint}>{w.intro}</p>
      {found.state === 'ready' && !licences && <p class={css.hint}>{w.fromSources}</p>}
      {licences && (
        <p class={css.hint} data-row="licences">
          <a href={licences} target="_blank" rel="noopener" {...grid.cell('licences', 0)}>
            {w.licences}
          </a>
        </p>
      )}
    </SettingsFrame>
  )
}
