import type { Profile, Profiles } from '@lanterne/contract'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { change, paths } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { useResource } from '../../api/use-resource.ts'
import { isProfileNeeded } from '../../api/who.ts'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import { forgetKept } from '../../design/kept.ts'
import { ProfileMark } from '../../design/profile-mark.tsx'
import { type FocusGrid, useFocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import type { Problem } from '../../i18n/parts.ts'
import { navigate } from '../../router/history.ts'
import { lazy } from '../../shell/lazy.tsx'
import { ProblemNotice } from '../../shell/problem-notice.tsx'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { focusCell, useMemory } from '../../shell/use-memory.ts'
import { PinPad, pinRows } from './pin-pad.tsx'
import { formRows, ProfileForm } from './profile-form.tsx'
import css from './who-screen.module.css'

const pair = lazy(() => import('./pair-screen.tsx').then(({ PairScreen }) => PairScreen))

type View =
  | { readonly at: 'all' }
  | { readonly at: 'pin'; readonly profile: Profile }
  | { readonly at: 'form'; readonly profile: Profile | undefined }

/** Who is watching: asked before anything else is shown when it must be known, else for who wants to change. */
export function WhoScreen({ isNeeded }: { isNeeded: boolean }) {
  // Asked anew where it must be known: what was there before may not be for this device any more.
  const found = useResource<Profiles>(isNeeded ? `${paths.profiles}?` : paths.profiles)
  if (found.state === 'failed' && found.problem === 'not-paired') return <pair.Screen />
  return <Who isNeeded={isNeeded} found={found} />
}

interface WhoProps {
  readonly isNeeded: boolean
  readonly found: ReturnType<typeof useResource<Profiles>>
}

function Who({ isNeeded, found }: WhoProps) {
  const t = texts().library
  const data = found.state === 'ready' ? found.data : undefined
  const [view, setView] = useState<View>({ at: 'all' })
  const [problem, setProblem] = useState<Problem>()
  const current = data?.profiles.find(({ id }) => id === data.current)
  // Children choose who they are, and change nothing.
  const mayManage = current !== undefined && current.ageLimit === undefined && !isNeeded
  const rows = useMemo(
    () => [
      ...(isNeeded ? [] : [topRow]),
      ...(view.at === 'all'
        ? [
            { id: 'who', length: data?.profiles.length ?? 1 },
            { id: 'edit', length: mayManage ? (data?.profiles.length ?? 0) : 0 },
            { id: 'manage', length: mayManage ? 2 : 0 },
          ]
        : view.at === 'pin'
          ? pinRows
          : formRows(view.profile)),
    ],
    [data, view, mayManage, isNeeded],
  )
  const grid = useFocusGrid(rows, 'who')
  useMemory(data !== undefined, { entry: 'who/0', isAlways: isNeeded })
  useEffect(() => {
    if (view.at === 'pin') focusCell('pin0/0')
    if (view.at === 'form') focusCell('name/0')
    if (view.at === 'all' && document.activeElement === document.body) focusCell('who/0')
  }, [view])

  const enter = (profile: Profile, pin?: string) => {
    const { signal } = new AbortController()
    change(`${paths.profiles}/${profile.id}/enter`, pin === undefined ? {} : { pin }, { signal }).then(
      () => {
        // What was chosen in this browser was chosen by who was here before.
        for (const name of ['sound', 'subtitles']) forgetKept(name)
        isProfileNeeded.value = false
        // Nothing of who was here before stays in the page.
        location.assign('/')
      },
      (error: unknown) => setProblem(problemOf(error)),
    )
  }
  const choose = (profile: Profile) => {
    setProblem(undefined)
    if (profile.isLocked && profile.id !== data?.current) setView({ at: 'pin', profile })
    else enter(profile)
  }
  const back = () => {
    setProblem(undefined)
    setView({ at: 'all' })
    found.reload()
  }

  return (
    <Screen grid={grid} name={t.who} isBare={isNeeded}>
      <div class={css.who}>
        {found.state === 'failed' && (
          <ProblemNotice problem={found.problem} onRetry={found.reload} grid={grid} row="who" />
        )}
        {data && view.at === 'all' && (
          <>
            <h1 class={css.question}>{t.who}</h1>
            <ul class={css.tiles}>
              {data.profiles.map((profile, i) => (
                <li key={profile.id}>
                  <Tile profile={profile} grid={grid} column={i} onChoose={() => choose(profile)} />
                  {mayManage && (
                    <Button
                      look="quiet"
                      aria-label={t.editProfile(profile.name || t.nameless)}
                      onClick={() => setView({ at: 'form', profile })}
                      {...grid.cell('edit', i)}
                    >
                      {t.edit}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            {problem && (
              <p class={css.problem} role="alert">
                {texts().errors[problem]}
              </p>
            )}
            {mayManage && (
              <div class={css.manage} data-row="manage">
                <Button
                  icon="add"
                  onClick={() => setView({ at: 'form', profile: undefined })}
                  {...grid.cell('manage', 0)}
                >
                  {t.addProfile}
                </Button>
                <Button
                  onClick={() => navigate({ screen: 'settings', page: 'history' })}
                  {...grid.cell('manage', 1)}
                >
                  {t.history}
                </Button>
              </div>
            )}
            {mayManage && <p class={css.hint}>{t.profilesHint}</p>}
          </>
        )}
        {view.at === 'pin' && (
          <PinPad
            name={view.profile.name || t.nameless}
            problem={problem}
            grid={grid}
            onPin={(pin) => enter(view.profile, pin)}
            onBack={back}
          />
        )}
        {view.at === 'form' && data && (
          <ProfileForm
            profile={view.profile}
            isOwn={view.profile?.id === data.current}
            grid={grid}
            onDone={back}
          />
        )}
      </div>
    </Screen>
  )
}

interface TileProps {
  readonly profile: Profile
  readonly grid: FocusGrid
  readonly column: number
  readonly onChoose: () => void
}

function Tile({ profile, grid, column, onChoose }: TileProps) {
  const t = texts().library
  const { name, mark, colour, isLocked, ageLimit } = profile
  const facts = [...(ageLimit === undefined ? [] : [t.childUpTo(ageLimit)]), ...(isLocked ? [t.locked] : [])]
  return (
    <button
      type="button"
      class={css.tile}
      aria-label={[name || t.nameless, ...facts].join(', ')}
      onClick={onChoose}
      {...grid.cell('who', column)}
    >
      <ProfileMark mark={mark} colour={colour} />
      <span class={css.name}>{name || t.nameless}</span>
      <span class={css.facts}>
        {isLocked && <Icon name="lock" />}
        {ageLimit !== undefined && t.childUpTo(ageLimit)}
      </span>
    </button>
  )
}
