import type { DevicesState } from '@lanterne/contract'
import { useEffect, useRef, useState } from 'preact/hooks'
import { say } from '../../../api/client.ts'
import { Button } from '../../../design/button.tsx'
import type { GridRow } from '../../../focus/grid.ts'
import type { FocusGrid } from '../../../focus/use-focus-grid.ts'
import { announce } from '../../../shell/live.ts'
import sources from '../sources-page.module.css'
import css from './devices-page.module.css'
import { QrCode } from './qr-code.tsx'
import type { DevicesControl } from './use-devices.ts'
import { deviceWords } from './words.ts'

/** The row of this part in the screen's grid. */
export const addRow = (state: DevicesState | undefined): GridRow => ({
  id: 'add',
  length: !state || state.addresses.length === 0 ? 0 : state.code ? 2 : 1,
})

interface Props {
  readonly state: DevicesState
  readonly control: DevicesControl
  readonly grid: FocusGrid
}

/** A code that lets one device in: as a square for its camera, and in letters. */
export function AddDevice({ state, control, grid }: Props) {
  const w = deviceWords()
  const { code, addresses, devices } = state
  const isOver = useNewcomer(state)
  const [first] = addresses
  // Nobody who is not looking at it any more is let in by it.
  const showing = useRef(false)
  showing.current = code !== undefined
  useEffect(() => () => void (showing.current && say('/api/devices/code/end', {})), [])
  if (first === undefined) return null
  return (
    <section class={sources.part} aria-label={w.add}>
      {code && (
        <div class={css.panel}>
          <QrCode text={`${first}/#${code.code}`} name={w.square} />
          <ol class={css.steps}>
            <li>{w.steps.network}</li>
            <li>{w.steps.scan}</li>
            <li>
              {w.steps.type}
              {addresses.map((address) => (
                <bdi class={css.address} dir="ltr" key={address}>
                  {address}
                </bdi>
              ))}
              <bdi class={css.code} dir="ltr">
                {`${code.code.slice(0, 3)} ${code.code.slice(3)}`}
              </bdi>
            </li>
          </ol>
          <p class={`${sources.hint} ${css.wide}`}>{w.codeEnds(Math.ceil(code.secondsLeft / 60))}</p>
        </div>
      )}
      {!code && isOver && <p class={sources.hint}>{w.codeOver}</p>}
      <div class={sources.actions} data-row="add">
        <Button
          look={devices.length === 0 && !code ? 'main' : 'plain'}
          icon="add"
          onClick={() => void control.showCode()}
          {...grid.cell('add', 0)}
        >
          {code ? w.newCode : w.add}
        </Button>
        {code && (
          <Button look="quiet" onClick={() => void control.endCode()} {...grid.cell('add', 1)}>
            {w.cancel}
          </Button>
        )}
      </div>
    </section>
  )
}

/** Says who came in; answers whether a code that was shown is gone and nobody came. */
function useNewcomer({ code, devices }: DevicesState): boolean {
  const w = deviceWords()
  const known = useRef(new Set(devices.map(({ id }) => id)))
  const [isOver, setOver] = useState(false)
  const before = useRef(code?.code)
  useEffect(() => {
    const newcomer = devices.find(({ id }) => !known.current.has(id))
    known.current = new Set(devices.map(({ id }) => id))
    if (newcomer) announce(w.added(newcomer.name))
    if (code || newcomer) setOver(false)
    else if (before.current !== undefined) setOver(true)
    before.current = code?.code
  }, [code?.code, devices])
  return isOver
}
