import { useEffect } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { texts } from '../i18n/language.ts'
import { announce } from '../shell/live.ts'
import type { ProblemAction } from './problem-actions.ts'
import { useLate } from './use-late.ts'
import type { PlayerParts } from './use-player.ts'
import { useWaiting } from './use-waiting.ts'
import { WaitingScreen, waitingSentence } from './waiting-screen.tsx'

interface Props {
  readonly name: string
  readonly parts: PlayerParts
  readonly durationSeconds: number
  readonly hasOtherVersion: boolean
  readonly onAction: (action: ProblemAction | 'back') => void
}

/** Says what the film waits for, whenever it does; after a while, what else can be done. */
export function Wait({ name, parts, durationSeconds, hasOtherVersion, onAction }: Props) {
  const t = texts()
  const { session, state } = parts
  const now = session.state.value
  const progress = now.state === 'open' ? now.playback.progress : undefined
  const hasPicture = state.hasPicture.value
  const isWaiting = !hasPicture || (state.isWaiting.value && !state.isPaused.value)
  const isLate = useLate(isWaiting, 400)
  const { waiting, isLong } = useWaiting(isWaiting, progress, durationSeconds || undefined)
  // Not every second that it counts, only each turn of the wait.
  useEffect(() => {
    if (isWaiting && (isLate || !hasPicture))
      announce(isLong ? t.longWait : waitingSentence(waiting.words, t))
  }, [isWaiting, isLate, isLong, waiting.words.say])
  if (!isWaiting || (hasPicture && !isLate)) return null
  const people = progress?.state === 'ready' || progress?.state === 'finding' ? progress.people : 0
  return (
    <WaitingScreen
      name={name}
      waiting={waiting}
      isOver={hasPicture}
      more={isLong ? `${t.longWait} ${t.longWaitPeople(people)}` : undefined}
    >
      {isLong && <Button onClick={() => onAction('retry')}>{t.retry}</Button>}
      {isLong && hasOtherVersion && (
        <Button onClick={() => onAction('other-version')}>{t.otherVersion}</Button>
      )}
      {(!hasPicture || isLong) && <Button onClick={() => onAction('back')}>{t.cancel}</Button>}
    </WaitingScreen>
  )
}
