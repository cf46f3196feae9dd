import type { DevicesState, PairedDevice, Profiles } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { Button } from '../../../design/button.tsx'
import type { GridRow } from '../../../focus/grid.ts'
import type { FocusGrid } from '../../../focus/use-focus-grid.ts'
import { language, texts } from '../../../i18n/language.ts'
import { announce } from '../../../shell/live.ts'
import sources from '../sources-page.module.css'
import css from './devices-page.module.css'
import { timeAgo } from './time-ago.ts'
import type { DevicesControl } from './use-devices.ts'
import { deviceWords } from './words.ts'

type Named = Profiles['profiles']

/** Rows of this part in the screen's grid. */
export const deviceRows = (state: DevicesState | undefined, profiles: Named): readonly GridRow[] =>
  (state?.devices ?? []).flatMap(({ id }) => [
    { id: `whose-${id}`, length: profiles.length > 1 ? profiles.length + 1 : 0 },
    { id: `name-${id}`, length: 1 },
    { id: `device-${id}`, length: 2 },
  ])

interface Props {
  readonly state: DevicesState
  readonly profiles: Named
  readonly control: DevicesControl
  readonly grid: FocusGrid
}

/** Devices that were added: who they are, whose, and how to send them away. */
export function DeviceList({ state, profiles, control, grid }: Props) {
  const w = deviceWords()
  return (
    <section class={sources.part} aria-labelledby="devices">
      <h2 id="devices">{w.devices}</h2>
      {state.devices.length === 0 && <p class={sources.hint}>{w.none}</p>}
      <ul class={sources.sources}>
        {state.devices.map((device) => (
          <Device key={device.id} {...{ device, profiles, control, grid }} />
        ))}
      </ul>
    </section>
  )
}

interface DeviceProps extends Omit<Props, 'state'> {
  readonly device: PairedDevice
}

function Device({ device, profiles, control, grid }: DeviceProps) {
  const w = deviceWords()
  const { id, name, isHere, seenMs, profile } = device
  const [isSure, setSure] = useState(false)
  const [draft, setDraft] = useState<string>()
  const own = profiles.find((one) => one.id === profile)
  const rename = () => {
    if (draft === undefined) return setDraft(name)
    if (draft.trim() !== '') void control.change(id, { name: draft })
    setDraft(undefined)
  }
  const remove = () => {
    if (!isSure) return setSure(true)
    void control.remove(id).then(() => announce(w.removed(name)))
  }
  return (
    <li class={sources.source}>
      <h3>{name}</h3>
      <p class={`${sources.facts} ${isHere ? css.here : ''}`}>
        {isHere ? w.here : w.seen(timeAgo(seenMs, Date.now(), language.value))}
      </p>
      {profiles.length > 1 && (
        <div class={sources.actions} role="group" aria-label={w.whose(name)} data-row={`whose-${id}`}>
          {[undefined, ...profiles].map((one, i) => (
            <Button
              key={one?.id ?? ''}
              {...(one?.id === profile && { icon: 'check' })}
              aria-pressed={one?.id === profile}
              onClick={() => void control.change(id, { profile: one?.id ?? null })}
              {...grid.cell(`whose-${id}`, i)}
            >
              {one ? one.name || texts().library.nameless : w.everybody}
            </Button>
          ))}
        </div>
      )}
      {profile !== undefined && !own && profiles.length > 0 && <p class={css.bad}>{w.gone}</p>}
      {own?.ageLimit !== undefined && <p class={sources.hint}>{w.child}</p>}
      {draft !== undefined && (
        <div class={sources.actions} data-row={`name-${id}`}>
          <input
            class={`${sources.address} ${css.name}`}
            type="text"
            aria-label={w.name}
            maxLength={40}
            value={draft}
            onInput={({ currentTarget }) => setDraft(currentTarget.value)}
            onKeyDown={({ key }) => key === 'Enter' && rename()}
            {...grid.cell(`name-${id}`, 0)}
          />
        </div>
      )}
      <div class={sources.actions} data-row={`device-${id}`} onFocusOut={() => setSure(false)}>
        <Button
          look="quiet"
          aria-label={`${draft === undefined ? w.rename : w.save} · ${name}`}
          onClick={rename}
          {...grid.cell(`device-${id}`, 0)}
        >
          {draft === undefined ? w.rename : w.save}
        </Button>
        <Button
          look="quiet"
          aria-label={`${isSure ? w.removeSure : w.remove} · ${name}`}
          onClick={remove}
          {...grid.cell(`device-${id}`, 1)}
        >
          {isSure ? w.removeSure : w.remove}
        </Button>
      </div>
    </li>
  )
}
