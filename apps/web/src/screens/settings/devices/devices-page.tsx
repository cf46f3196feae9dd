import type { Profiles } from '@lanterne/contract'
import { useMemo } from 'preact/hooks'
import { paths } from '../../../api/client.ts'
import { useResource } from '../../../api/use-resource.ts'
import { Button } from '../../../design/button.tsx'
import type { GridRow } from '../../../focus/grid.ts'
import { useFocusGrid } from '../../../focus/use-focus-grid.ts'
import { texts } from '../../../i18n/language.ts'
import { useMemory } from '../../../shell/use-memory.ts'
import { frameRows, SettingsFrame } from '../settings-frame.tsx'
import sources from '../sources-page.module.css'
import { AddDevice, addRow } from './add-device.tsx'
import { DeviceList, deviceRows } from './device-list.tsx'
import css from './devices-page.module.css'
import { useDevices } from './use-devices.ts'
import { deviceWords } from './words.ts'

/** Whether other devices of the house may come in, how one more does, and those that did. */
export function DevicesPage() {
  const w = deviceWords()
  const control = useDevices()
  const { state, problem } = control
  const found = useResource<Profiles>(paths.profiles)
  const profiles = found.state === 'ready' ? found.data.profiles : []
  const rows = useMemo<readonly GridRow[]>(
    () => [
      ...frameRows,
      { id: 'door', length: state ? 1 : 0 },
      addRow(state),
      ...deviceRows(state, profiles),
    ],
    [state, profiles],
  )
  const grid = useFocusGrid(rows, 'door')
  useMemory(state !== undefined, { entry: 'door/0' })
  // Not disabled: what has the focus keeps it.
  const turn = () => state && !state.isAsked && void control.setOpen(!state.isOpen)
  return (
    <SettingsFrame page="devices" grid={grid}>
      <p class={sources.intro}>{w.intro}</p>
      {problem && (
        <p class={css.bad} role="alert">
          {texts().errors[problem]}
        </p>
      )}
      {state && (
        <>
          <section class={sources.part}>
            <div class={sources.actions} data-row="door">
              <Button
                look={state.isOpen ? 'plain' : 'main'}
                {...(state.isOpen && { icon: 'check' })}
                role="switch"
                aria-checked={state.isOpen}
                aria-disabled={state.isAsked}
                onClick={turn}
                {...grid.cell('door', 0)}
              >
                {w.open}
              </Button>
            </div>
            <p class={state.problem ? css.bad : sources.hint} role="status">
              {state.problem ? w.problems[state.problem] : state.isOpen ? w.isOpen : w.closed}
            </p>
            {state.isAsked && <p class={sources.hint}>{w.asked}</p>}
          </section>
          {state.isOpen && <AddDevice {...{ state, control, grid }} />}
          <DeviceList {...{ state, profiles, control, grid }} />
        </>
      )}
    </SettingsFrame>
  )
}
