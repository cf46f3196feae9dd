import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { texts } from '../i18n/language.ts'
import type { Problem } from '../i18n/parts.ts'
import { type ProblemAction, problemActions } from './problem-actions.ts'
import css from './problem-screen.module.css'

interface Props {
  readonly problem: Problem
  readonly name: string
  readonly hasOtherVersion: boolean
  readonly onAction: (action: ProblemAction | 'back') => void
}

/** Why the film does not play, in one sentence, and what to do about it. */
export function ProblemScreen({ problem, name, hasOtherVersion, onAction }: Props) {
  const t = texts()
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [problem])
  const actions = problemActions[problem].filter((action) => action !== 'other-version' || hasOtherVersion)
  const words = {
    ...{ retry: t.retry, reload: t.reload, back: t.goBack },
    ...{ 'other-version': t.otherVersion, 'play-anyway': t.playAnyway },
  }
  const all: readonly (ProblemAction | 'back')[] = [...actions, 'back']
  return (
    <div class={css.problem} role="alertdialog" aria-labelledby="problem">
      <Icon name="warning" />
      <p class={css.name}>
        <bdi>{name}</bdi>
      </p>
      <h1 id="problem">{t.errors[problem]}</h1>
      {problem === 'server-away' && <p class={css.hint}>{t.serverAwayHint}</p>}
      <div class={css.actions}>
        {all.map((action, i) => (
          <Button
            look={i === 0 ? 'main' : 'plain'}
            key={action}
            onClick={() => onAction(action)}
            {...(i === 0 ? { buttonRef: first } : {})}
          >
            {words[action]}
          </Button>
        ))}
      </div>
    </div>
  )
}
