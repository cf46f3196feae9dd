import { useEffect, useMemo, useState } from 'preact/hooks'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { useMemory } from '../../shell/use-memory.ts'
import css from './about-page.module.css'
import { frameRows, pages, SettingsFrame } from './settings-frame.tsx'
import { settingsWords } from './words.ts'

/** Every licence of what was downloaded. A clone of the sources has no such file. */
const licencesFile = '/assets/licences.txt'
const own = pages.indexOf('about')

/** What Lanterne is made of, and by what right. */
export function AboutPage() {
  const w = settingsWords().about
  const [isBundle, setBundle] = useState<boolean | undefined>()
  useEffect(() => {
    const leaving = new AbortController()
    fetch(licencesFile, { method: 'HEAD', signal: leaving.signal }).then(
      ({ ok }) => setBundle(ok),
      () => setBundle(false), // Left, or nobody answers: the sentence is right for both.
    )
    return () => leaving.abort()
  }, [])
  const rows = useMemo(() => [...frameRows, { id: 'licences', length: isBundle ? 1 : 0 }], [isBundle])
  const grid = useFocusGrid(rows, 'pages')
  useMemory(isBundle !== undefined, { entry: isBundle ? 'licences/0' : `pages/${own}` })
  return (
    <SettingsFrame page="about" grid={grid}>
      <p class={css.hint}>{w.intro}</p>
      {isBundle === false && <p class={css.hint}>{w.fromSources}</p>}
      {isBundle && (
        <p class={css.hint} data-row="licences">
          <a href={licencesFile} target="_blank" rel="noopener" {...grid.cell('licences', 0)}>
            {w.licences}
          </a>
        </p>
      )}
    </SettingsFrame>
  )
}
