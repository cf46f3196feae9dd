import { texts } from '../i18n/language.ts'
import type { Problem } from '../i18n/parts.ts'
import { viewer } from '../library/viewer.ts'
import { Panel } from './panel.tsx'
import { type ProblemAction, problemActions } from './problem-actions.ts'
import { playerWords } from './words.ts'

interface Props {
  readonly problem: Problem
  readonly name: string
  readonly hasOtherVersion: boolean
  readonly onAction: (action: ProblemAction | 'back') => void
}

/** Why the film does not play, in one sentence, and what to do about it. */
export function ProblemScreen({ problem, name, hasOtherVersion, onAction }: Props) {
  const t = texts()
  // A month's limit is a grown-up's to pass.
  const isChild = viewer.value?.profile.ageLimit !== undefined
  const actions = problemActions[problem].filter((action) =>
    action === 'other-version' ? hasOtherVersion : action !== 'play-anyway' || !isChild,
  )
  const words = {
    ...{ retry: t.retry, reload: t.reload, back: t.goBack },
    ...{ 'other-version': t.otherVersion, 'play-anyway': playerWords().playAnyway },
  }
  return (
    <Panel
      role="alertdialog"
      icon="warning"
      above={<bdi>{name}</bdi>}
      title={t.errors[problem]}
      hint={problem === 'server-away' ? t.serverAwayHint : undefined}
      actions={[...actions, 'back' as const].map((action) => ({
        name: words[action],
        act: () => onAction(action),
      }))}
    />
  )
}
