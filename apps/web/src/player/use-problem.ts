import type { Title } from '@lanterne/contract'
import { useEffect } from 'preact/hooks'
import { connection } from '../api/connection.ts'
import type { Problem } from '../i18n/parts.ts'
import { navigate } from '../router/history.ts'
import { useOwnAwayNotice } from '../shell/connection-banner.tsx'
import type { ProblemAction } from './problem-actions.ts'
import type { PlayerParts } from './use-player.ts'
import { leaveAt, otherRelease, type Watch } from './watch-request.ts'

/** Why a film does not play, and what can be done about it. */
export interface Trouble {
  readonly problem: Problem | undefined
  readonly hasOtherVersion: boolean
  readonly onAction: (action: ProblemAction | 'back') => void
}

interface Where {
  readonly at: Watch
  readonly title: Title | undefined
  readonly parts: PlayerParts
  readonly onLeave: () => void
}

/** Follows what goes wrong with a film. */
export function useProblem({ at, title, parts, onLeave }: Where): Trouble {
  const { session, state, element } = parts
  const now = session.state.value
  const broken =
    state.problem.value !== undefined && connection.value !== 'up' ? 'server-away' : state.problem.value
  const problem = now.state === 'failed' ? now.problem : broken
  useOwnAwayNotice(problem === 'server-away')
  // Behind what went wrong nothing plays on: there is nobody before it who could see or stop it.
  useEffect(() => {
    if (problem !== undefined) element.current?.pause()
  }, [problem])
  const other = otherRelease(title, at, now.state === 'open' ? now.playback.releaseId : undefined)
  return {
    problem,
    hasOtherVersion: other !== undefined,
    onAction(action) {
      if (action === 'retry') return parts.retry()
      if (action === 'play-anyway') return parts.retry({ mayPassLimit: true })
      if (action === 'reload') return location.reload()
      if (action !== 'other-version' || other === undefined) return onLeave()
      leaveAt(at, state.time.value)
      return navigate({ ...at, releaseId: other }, { replace: true })
    },
  }
}
