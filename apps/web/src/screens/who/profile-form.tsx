import type { Profile } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { change, paths } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { Button } from '../../design/button.tsx'
import { ProfileMark } from '../../design/profile-mark.tsx'
import type { GridRow } from '../../focus/grid.ts'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import type { Problem } from '../../i18n/parts.ts'
import css from './profile-form.module.css'

const colours: readonly Profile['colour'][] = ['laiton', 'rideau', 'mousse', 'encre', 'prune', 'sable']
const marks: readonly Profile['mark'][] = ['lantern', 'star', 'moon', 'reel', 'cat', 'boat']
const ages: readonly (number | undefined)[] = [undefined, 7, 10, 13, 16]
/** The profile that every house has: it manages, so it has no age. */
const homeId = 'home'

/** The rows that it takes in a screen's grid. */
export function formRows(profile: Profile | undefined): readonly GridRow[] {
  const isHome = profile?.id === homeId
  return [
    { id: 'name', length: 1 },
    { id: 'colour', length: colours.length },
    { id: 'mark', length: marks.length },
    { id: 'age', length: isHome ? 0 : ages.length },
    { id: 'save', length: 2 },
    { id: 'code', length: profile ? 1 : 0 },
    { id: 'code-set', length: profile ? (profile.isLocked ? 2 : 1) : 0 },
    { id: 'remove', length: profile && !isHome ? 1 : 0 },
  ]
}

interface Props {
  /** Absent: a new one. */
  readonly profile: Profile | undefined
  readonly isOwn: boolean
  readonly grid: FocusGrid
  readonly onDone: () => void
}

/** A profile, to be made or changed. */
export function ProfileForm({ profile, isOwn, grid, onDone }: Props) {
  const t = texts().library
  const [name, setName] = useState(profile?.name ?? '')
  const [colour, setColour] = useState(profile?.colour ?? 'mousse')
  const [mark, setMark] = useState(profile?.mark ?? 'star')
  const [ageLimit, setAgeLimit] = useState(profile?.ageLimit)
  const [pin, setPin] = useState('')
  const [isSure, setSure] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const isHome = profile?.id === homeId
  const send = (path: string, body: object) =>
    change(`${paths.profiles}${path}`, body, { signal: new AbortController().signal }).then(
      onDone,
      (error: unknown) => setProblem(problemOf(error)),
    )
  const save = () =>
    send(profile ? `/${profile.id}` : '', {
      ...{ name: name.trim(), colour, mark },
      ...(ageLimit === undefined || isHome ? {} : { ageLimit }),
    })
  return (
    <form
      class={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') void save()
      }}
    >
      <h1 class={css.title}>
        <ProfileMark mark={mark} colour={colour} />
        <span>{profile ? t.editProfile(profile.name || t.nameless) : t.addProfile}</span>
      </h1>
      <label class={css.field} data-row="name">
        {t.profileName}
        <input
          class={css.input}
          maxLength={40}
          autoComplete="off"
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
          {...grid.cell('name', 0)}
        />
      </label>
      <fieldset class={css.choices} data-row="colour">
        <legend>{t.colour}</legend>
        {colours.map((one, i) => (
          <button
            type="button"
            class={css.sign}
            aria-pressed={one === colour}
            aria-label={t.colours[one]}
            onClick={() => setColour(one)}
            {...grid.cell('colour', i)}
          >
            <span class={css.swatch} data-colour={one} />
          </button>
        ))}
      </fieldset>
      <fieldset class={css.choices} data-row="mark">
        <legend>{t.mark}</legend>
        {marks.map((one, i) => (
          <button
            type="button"
            class={css.sign}
            aria-pressed={one === mark}
            aria-label={t.marks[one]}
            onClick={() => setMark(one)}
            {...grid.cell('mark', i)}
          >
            <ProfileMark mark={one} colour={colour} />
          </button>
        ))}
      </fieldset>
      {!isHome && (
        <fieldset class={css.choices} data-row="age">
          <legend>{t.forWhom}</legend>
          {ages.map((one, i) => (
            <button
              type="button"
              class={css.age}
              aria-pressed={one === ageLimit}
              onClick={() => setAgeLimit(one)}
              {...grid.cell('age', i)}
            >
              {one === undefined ? t.everybody : t.upTo(one)}
            </button>
          ))}
          {ageLimit !== undefined && <p class={css.hint}>{t.childHint}</p>}
        </fieldset>
      )}
      <div class={css.actions} data-row="save">
        <Button look="main" type="submit" disabled={name.trim() === ''} {...grid.cell('save', 0)}>
          {t.save}
        </Button>
        <Button onClick={onDone} {...grid.cell('save', 1)}>
          {texts().cancel}
        </Button>
      </div>
      {problem && (
        <p class={css.problem} role="alert">
          {texts().errors[problem]}
        </p>
      )}
      {profile && (
        <div class={css.code}>
          <label class={css.field} data-row="code">
            {isOwn || !profile.isLocked ? t.newCode : t.codeOf(profile.name || t.nameless)}
            <input
              class={css.input}
              type="password"
              inputMode="numeric"
              pattern="[0-9]{4,8}"
              maxLength={8}
              autoComplete="off"
              value={pin}
              onInput={({ currentTarget }) => setPin(currentTarget.value.replace(/\D/g, ''))}
              {...grid.cell('code', 0)}
            />
          </label>
          <div class={css.actions} data-row="code-set">
            <Button
              disabled={pin.length < 4 || (profile.isLocked && !isOwn)}
              onClick={() => void send(`/${profile.id}/lock`, { pin })}
              {...grid.cell('code-set', 0)}
            >
              {profile.isLocked ? t.changeCode : t.setCode}
            </Button>
            {profile.isLocked && (
              <Button
                disabled={!isOwn && pin.length < 4}
                onClick={() => void send(`/${profile.id}/lock`, isOwn ? {} : { present: pin })}
                {...grid.cell('code-set', 1)}
              >
                {t.removeCode}
              </Button>
            )}
          </div>
          <p class={css.hint}>{t.codeHint}</p>
        </div>
      )}
      {profile && !isHome && (
        <div class={css.actions} data-row="remove">
          <Button
            look="quiet"
            onClick={() =>
              isSure
                ? void send(`/${profile.id}/remove`, pin.length >= 4 ? { present: pin } : {})
                : setSure(true)
            }
            {...grid.cell('remove', 0)}
          >
            {isSure ? t.removeSure : t.removeProfile}
          </Button>
          {isSure && (
            <p class={css.hint} role="alert">
              {t.removeProfileSure(profile.name || t.nameless)}
            </p>
          )}
        </div>
      )}
    </form>
  )
}
