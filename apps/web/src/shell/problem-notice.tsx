import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import type { FocusGrid } from '../focus/use-focus-grid.ts'
import { texts } from '../i18n/language.ts'
import type { Problem } from '../i18n/parts.ts'
import { hasMoved, navigate } from '../router/history.ts'
import { useOwnAwayNotice } from './connection-banner.tsx'
import { Notice } from './notice.tsx'

interface Props {
  readonly problem: Problem
  readonly onRetry: () => void
  readonly grid: FocusGrid
  /** Row of the screen's grid that its one button is in. */
  readonly row: string
}

/** A screen whose content could not be had: why, and the one thing to do about it. */
export function ProblemNotice({ problem, onRetry, grid, row }: Props) {
  const t = texts()
  const isAway = problem === 'server-away'
  useOwnAwayNotice(isAway)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (document.activeElement === document.body && hasMoved()) button.current?.focus()
  }, [])
  const isGone = problem === 'not-found' || problem === 'invalid-request' || problem === 'not-free-here'
  return (
    <Notice icon="warning" title={t.errors[problem]} {...(isAway ? { hint: t.serverAwayHint } : {})}>
      <Button
        look="main"
        buttonRef={button}
        onClick={isGone ? () => navigate({ screen: 'home' }, { replace: true }) : onRetry}
        {...grid.cell(row, 0)}
      >
        {isGone ? t.goHome : t.retry}
      </Button>
    </Notice>
  )
}
