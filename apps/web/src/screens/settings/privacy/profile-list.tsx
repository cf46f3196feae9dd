import type { PrivacyProfile, PrivacyStatus } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { Button } from '../../../design/button.tsx'
import type { GridRow } from '../../../focus/grid.ts'
import type { FocusGrid } from '../../../focus/use-focus-grid.ts'
import css from '../sources-page.module.css'
import type { PrivacyControl } from './use-privacy.ts'
import { privacyWords } from './words.ts'

/** Rows of this part in the screen's grid. */
export const profileRows = (status: PrivacyStatus | undefined): readonly GridRow[] =>
  (status?.profiles ?? []).map(({ id }) => ({ id: `profile-${id}`, length: 3 }))

/** Configurations that were imported. */
export function ProfileList({
  status,
  privacy,
  grid,
}: {
  status: PrivacyStatus
  privacy: PrivacyControl
  grid: FocusGrid
}) {
  const w = privacyWords()
  return (
    <section class={css.part} aria-labelledby="profiles">
      <h2 id="profiles">{w.profiles}</h2>
      {status.profiles.length === 0 && <p class={css.hint}>{w.noProfiles}</p>}
      <ul class={css.sources}>
        {status.profiles.map((profile) => (
          <Profile
            key={profile.id}
            {...{ profile, privacy, grid }}
            isUsed={status.kind === 'tunnel' && status.profile === profile.id}
          />
        ))}
      </ul>
    </section>
  )
}

interface ProfileProps {
  readonly profile: PrivacyProfile
  readonly isUsed: boolean
  readonly privacy: PrivacyControl
  readonly grid: FocusGrid
}

function Profile({ profile, isUsed, privacy, grid }: ProfileProps) {
  const w = privacyWords()
  const { id, name, endpoint, families, hasNameServers, ignored } = profile
  const [sure, setSure] = useState<'remove' | 'show'>()
  const [conf, setConf] = useState<string>()
  const row = `profile-${id}`
  // Not disabled: what has the focus keeps it.
  const canUse = !isUsed && families.length > 0 && !privacy.isBusy
  const remove = () => (sure === 'remove' ? void privacy.removeProfile(id) : setSure('remove'))
  const show = () => {
    if (conf !== undefined) return setConf(undefined)
    if (sure !== 'show') return setSure('show')
    return void privacy.exportProfile(id).then(setConf)
  }
  return (
    <li class={css.source}>
      <h3>{name}</h3>
      <p class={css.facts}>
        <bdi>{endpoint}</bdi> · {w.carries[families.join('') as keyof typeof w.carries]}
      </p>
      {ignored.length > 0 && <p class={css.hint}>{w.ignored(ignored.join(', '))}</p>}
      {!hasNameServers && families.length > 0 && <p class={css.hint}>{w.noNameServers}</p>}
      {conf !== undefined && (
        <pre class={css.hint} dir="ltr">
          {conf}
        </pre>
      )}
      <div class={css.actions} data-row={row} onFocusOut={() => setSure(undefined)}>
        <Button
          {...(isUsed && { icon: 'check' })}
          aria-pressed={isUsed}
          aria-disabled={!canUse}
          onClick={() => canUse && void privacy.choose({ kind: 'tunnel', profile: id })}
          {...grid.cell(row, 0)}
        >
          {isUsed ? w.isUsed : w.use}
        </Button>
        <Button look="quiet" onClick={show} aria-label={`${w.show} · ${name}`} {...grid.cell(row, 1)}>
          {sure === 'show' ? w.showKeysSure : w.show}
        </Button>
        <Button
          look="quiet"
          aria-disabled={isUsed}
          onClick={() => !isUsed && remove()}
          aria-label={`${sure === 'remove' ? w.removeSure : w.remove} · ${name}`}
          {...grid.cell(row, 2)}
        >
          {sure === 'remove' ? w.removeSure : w.remove}
        </Button>
      </div>
    </li>
  )
}
