import { useMemo, useState } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import { keep } from '../../design/kept.ts'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { chosenPreparing, isMetered, type Preparing, preparing } from '../../outlook/may-prepare.ts'
import { useMemory } from '../../shell/use-memory.ts'
import css from './ready-page.module.css'
import { frameRows, SettingsFrame } from './settings-frame.tsx'
import { settingsWords } from './words.ts'

/** Which films are made ready before Play; a choice of this browser's, as its line is. */
export function ReadyPage() {
  const w = settingsWords().ready
  const [chosen, setChosen] = useState(chosenPreparing)
  const rows = useMemo(
    () => [...frameRows, ...preparing.map((one) => ({ id: `prepare-${one}`, length: 1 }))],
    [],
  )
  const grid = useFocusGrid(rows, 'prepare-screen')
  useMemory(true, { entry: 'prepare-screen/0' })
  const choose = (one: Preparing) => {
    setChosen(one)
    keep('prepare', one)
  }
  return (
    <SettingsFrame page="ready" grid={grid}>
      <p class={css.hint}>{w.intro}</p>
      <div class={css.choices} role="group" aria-label={w.label}>
        {preparing.map((one) => (
          <div class={css.choice} key={one} data-row={`prepare-${one}`}>
            <Button
              look={one === chosen ? 'main' : 'plain'}
              {...(one === chosen ? { icon: 'check' as const } : {})}
              aria-pressed={one === chosen}
              aria-describedby={`prepare-${one}-hint`}
              onClick={() => choose(one)}
              {...grid.cell(`prepare-${one}`, 0)}
            >
              {w.choices[one].name}
            </Button>
            <p class={css.hint} id={`prepare-${one}-hint`}>
              {w.choices[one].hint}
            </p>
          </div>
        ))}
      </div>
      <p class={`${css.hint} ${isMetered() ? css.now : ''}`}>{w.metered}</p>
    </SettingsFrame>
  )
}
