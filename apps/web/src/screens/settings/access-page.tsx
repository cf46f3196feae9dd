import { useMemo, useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { keepAccessWishes, readAccessWishes } from '../../player/access-wishes.ts'
import { useMemory } from '../../shell/use-memory.ts'
import css from './access-page.module.css'
import { frameRows, SettingsFrame } from './settings-frame.tsx'
import { settingsWords } from './words.ts'

const wishes = ['isDescribed', 'isForHearing'] as const

/** What every film is to have for who does not see or hear well. */
export function AccessPage() {
  const w = settingsWords().access
  const [wished, setWished] = useState(readAccessWishes)
  const rows = useMemo(() => [...frameRows, ...wishes.map((id) => ({ id, length: 1 }))], [])
  const grid = useFocusGrid(rows, wishes[0])
  useMemory(true, { entry: `${wishes[0]}/0` })
  return (
    <SettingsFrame page="access" grid={grid}>
      <p class={css.hint}>{w.intro}</p>
      {wishes.map((wish) => (
        <button
          type="button"
          class={css.wish}
          role="switch"
          aria-checked={wished[wish]}
          aria-describedby={`${wish}-hint`}
          aria-labelledby={`${wish}-name`}
          key={wish}
          data-row={wish}
          onClick={() => {
            const next = { ...wished, [wish]: !wished[wish] }
            setWished(next)
            keepAccessWishes(next)
          }}
          {...grid.cell(wish, 0)}
        >
          <span class={css.mark}>{wished[wish] && <Icon name="check" />}</span>
          <span>
            <span class={css.name} id={`${wish}-name`}>
              {w[wish]}
            </span>
            <span class={css.hint} id={`${wish}-hint`}>
              {w.hints[wish]}
            </span>
          </span>
        </button>
      ))}
    </SettingsFrame>
  )
}
