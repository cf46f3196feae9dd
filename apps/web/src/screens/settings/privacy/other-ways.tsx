import type { PrivacyStatus } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { Button } from '../../../design/button.tsx'
import type { GridRow } from '../../../focus/grid.ts'
import type { FocusGrid } from '../../../focus/use-focus-grid.ts'
import { TextField } from '../../share/fields.tsx'
import css from '../sources-page.module.css'
import type { PrivacyControl } from './use-privacy.ts'
import { privacyWords } from './words.ts'

/** Rows of this part in the screen's grid. */
export const otherRows = (status: PrivacyStatus | undefined): readonly GridRow[] => [
  ...['socks-host', 'socks-port', 'socks-user', 'socks-password', 'socks'].map((id) => ({ id, length: 1 })),
  ...(status?.interfaces ?? []).map(({ name }) => ({ id: `net-${name}`, length: 1 })),
]

/** A proxy, or a VPN that runs already. */
export function OtherWays({
  status,
  privacy,
  grid,
}: {
  status: PrivacyStatus
  privacy: PrivacyControl
  grid: FocusGrid
}) {
  const w = privacyWords()
  const [host, setHost] = useState(status.socks?.host ?? '')
  const [port, setPort] = useState(`${status.socks?.port ?? 1080}`)
  const [user, setUser] = useState(status.socks?.user ?? '')
  const [password, setPassword] = useState('')
  const isSocks = status.kind === 'socks'
  const proxy = {
    ...{ host: host.trim(), port: Number(port) },
    ...(user.trim() && { user: user.trim() }),
    ...(password && { password }),
  }
  const canUse = !privacy.isBusy && /^[\w.:-]+$/.test(proxy.host) && proxy.port >= 1 && proxy.port <= 65_535
  return (
    <section class={css.part} aria-labelledby="others">
      <h2 id="others">{w.others}</h2>
      <p class={css.hint}>{w.othersIntro}</p>
      <div class={css.form}>
        <h3>{w.socks}</h3>
        <p class={css.hint}>{w.socksHint}</p>
        <TextField
          {...{ grid, row: 'socks-host', label: w.socksHost, most: 255, kind: 'url' }}
          value={host}
          onValue={setHost}
        />
        <TextField
          {...{ grid, row: 'socks-port', label: w.socksPort, most: 5, kind: 'numeric' }}
          value={port}
          onValue={setPort}
        />
        <TextField
          {...{ grid, row: 'socks-user', label: w.socksUser, most: 255 }}
          value={user}
          onValue={setUser}
          isOptional
        />
        <TextField
          {...{ grid, row: 'socks-password', label: w.socksPassword, most: 255 }}
          value={password}
          onValue={setPassword}
          isOptional
        />
        <div class={css.actions} data-row="socks">
          <Button
            {...(isSocks && { icon: 'check' })}
            aria-pressed={isSocks}
            aria-disabled={!canUse}
            onClick={() => canUse && void privacy.choose({ kind: 'socks', proxy })}
            {...grid.cell('socks', 0)}
          >
            {isSocks ? w.isUsed : w.use}
          </Button>
        </div>
      </div>
      <div class={css.form}>
        <h3>{w.checked}</h3>
        <p class={css.hint}>{w.checkedHint}</p>
        {status.interfaces.map(({ name, addresses }) => {
          const isUsed = status.kind === 'checked' && status.interface === name
          return (
            <div class={css.actions} data-row={`net-${name}`} key={name}>
              <Button
                {...(isUsed && { icon: 'check' })}
                aria-pressed={isUsed}
                aria-disabled={isUsed || privacy.isBusy}
                onClick={() =>
                  !isUsed && !privacy.isBusy && void privacy.choose({ kind: 'checked', interface: name })
                }
                {...grid.cell(`net-${name}`, 0)}
              >
                <bdi>{`${name} · ${addresses[0] ?? ''}`}</bdi>
              </Button>
            </div>
          )
        })}
      </div>
    </section>
  )
}
