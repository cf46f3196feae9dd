import type { PrivacyStatus } from '@lanterne/contract'
import { useMemo, useState } from 'preact/hooks'
import { Button } from '../../../design/button.tsx'
import { Icon } from '../../../design/icon.tsx'
import type { GridRow } from '../../../focus/grid.ts'
import { type FocusGrid, useFocusGrid } from '../../../focus/use-focus-grid.ts'
import { texts } from '../../../i18n/language.ts'
import { useMemory } from '../../../shell/use-memory.ts'
import { frameRows, SettingsFrame } from '../settings-frame.tsx'
import sources from '../sources-page.module.css'
import { AddProfile, addRows } from './add-profile.tsx'
import { OtherWays, otherRows } from './other-ways.tsx'
import css from './privacy-page.module.css'
import { ProfileList, profileRows } from './profile-list.tsx'
import { type PrivacyControl, usePrivacy } from './use-privacy.ts'
import { SelfTest, WhoSees } from './who-sees.tsx'
import { privacyWords } from './words.ts'

/** One switch, how it is doing, who can see what, and how to know. */
export function PrivacyPage() {
  const w = privacyWords()
  const privacy = usePrivacy()
  const { status, problem } = privacy
  const isHidden = status !== undefined && status.kind !== 'off'
  const rows = useMemo<readonly GridRow[]>(
    () => [
      ...frameRows,
      { id: 'switch', length: 1 },
      ...profileRows(status),
      ...addRows,
      { id: 'test', length: isHidden ? 1 : 0 },
      ...otherRows(status),
    ],
    [status, isHidden],
  )
  const grid = useFocusGrid(rows, 'switch')
  useMemory(status !== undefined, { entry: 'switch/0' })
  return (
    <SettingsFrame page="privacy" grid={grid}>
      <p class={sources.intro}>{w.intro}</p>
      {problem && (
        <p class={css.bad} role="alert">
          {texts().errors[problem]}
        </p>
      )}
      {status && (
        <div class={css.page}>
          <Switch {...{ status, privacy, grid }} />
          <ProfileList {...{ status, privacy, grid }} />
          <AddProfile {...{ privacy, grid }} />
          <WhoSees status={status} />
          {isHidden && <SelfTest {...{ privacy, grid }} />}
          <OtherWays {...{ status, privacy, grid }} />
        </div>
      )}
    </SettingsFrame>
  )
}

interface SwitchProps {
  readonly status: PrivacyStatus
  readonly privacy: PrivacyControl
  readonly grid: FocusGrid
}

/** On at once; off only when somebody says twice that others may see this house. */
function Switch({ status, privacy, grid }: SwitchProps) {
  const w = privacyWords()
  const [isSure, setSure] = useState(false)
  const { kind, state, reason, profiles } = status
  const isOn = kind !== 'off'
  const first = profiles.find(({ families }) => families.length > 0)
  const turn = () => {
    // Not disabled: what has the focus keeps it.
    if (privacy.isBusy) return
    if (!isOn) return first && void privacy.choose({ kind: 'tunnel', profile: first.id })
    if (!isSure) return setSure(true)
    setSure(false)
    return void privacy.choose({ kind: 'off' })
  }
  return (
    <section class={sources.part}>
      <div class={sources.actions} data-row="switch">
        <Button
          look="main"
          {...(isOn && { icon: 'check' })}
          role="switch"
          aria-checked={isOn}
          aria-disabled={privacy.isBusy || (!isOn && !first)}
          onClick={turn}
          onBlur={() => setSure(false)}
          {...grid.cell('switch', 0)}
        >
          {isSure ? w.showSure : w.hide}
        </Button>
      </div>
      {!isOn && !first && <p class={sources.hint}>{w.hideNeedsProfile}</p>}
      <p class={css.state} role="status">
        <Icon name={state === 'up' ? 'lock' : 'warning'} />
        <span>
          {w.states[state]} {reason && w.reasons[reason]}
        </span>
      </p>
    </section>
  )
}
