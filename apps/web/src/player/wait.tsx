import type { KeepRequest } from '@lanterne/contract'
import { useEffect } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { language, texts } from '../i18n/language.ts'
import { longForecast, outlookWords, waitSentence } from '../outlook/words.ts'
import { announce } from '../shell/live.ts'
import { KeepButton } from './keep-button.tsx'
import type { ProblemAction } from './problem-actions.ts'
import type { Hold } from './use-hold.ts'
import { useLate } from './use-late.ts'
import type { PlayerParts } from './use-player.ts'
import { useWaiting } from './use-waiting.ts'
import { WaitingScreen, waitingSentence } from './waiting-screen.tsx'

interface Props {
  readonly name: string
  readonly parts: PlayerParts
  readonly hold: Hold
  /** What is kept when it is to be kept for later. */
  readonly keep: { readonly [Name in keyof KeepRequest]: KeepRequest[Name] | undefined } & Pick<
    KeepRequest,
    'titleId'
  >
  readonly durationSeconds: number
  readonly hasOtherVersion: boolean
  readonly onAction: (action: ProblemAction | 'back') => void
}

/** Says what the film waits for, whenever it does, for how long, and what else can be done. */
export function Wait({ name, parts, hold, keep, durationSeconds, hasOtherVersion, onAction }: Props) {
  const t = texts()
  const w = outlookWords()
  const { session, state } = parts
  const now = session.state.value
  const progress = now.state === 'open' ? now.playback.progress : undefined
  const forecast = progress?.state === 'ready' ? progress.forecast : undefined
  const { isHeld, seconds } = hold
  const hasPicture = state.hasPicture.value
  const isStanding = !hasPicture || (state.isWaiting.value && !state.isPaused.value)
  const isWaiting = isHeld || isStanding
  const isLate = useLate(isWaiting, 400)
  const { waiting, isLong } = useWaiting(isWaiting, progress, durationSeconds || undefined)
  const truth = forecast && longForecast(forecast, language.value, Date.now())
  // What is known to be wrong is said at once, not when it has taken long.
  const isBad = isHeld || isLong || forecast?.verdict === 'later'
  const people = progress?.state === 'ready' || progress?.state === 'finding' ? progress.people : 0
  const more = isHeld
    ? truth
    : isLong
      ? `${t.longWait} ${truth ?? t.longWaitPeople(people)}`
      : forecast?.verdict === 'later'
        ? truth
        : undefined
  const sentence =
    isHeld && seconds !== undefined
      ? waitSentence(seconds, language.value)
      : waitingSentence(waiting.words, t)
  // Not every second that it counts, only each turn of the wait.
  useEffect(() => {
    if (isWaiting && (isLate || !hasPicture))
      announce(isHeld ? `${sentence} ${truth ?? ''}` : isLong ? t.longWait : sentence)
  }, [isWaiting, isLate, isLong, isHeld, waiting.words.say])
  if (!isWaiting || (hasPicture && !isLate)) return null
  return (
    <WaitingScreen name={name} waiting={waiting} sentence={sentence} isOver={hasPicture} more={more}>
      {isHeld && <Button onClick={hold.release}>{w.playAnyway}</Button>}
      {isLong && !isHeld && <Button onClick={() => onAction('retry')}>{t.retry}</Button>}
      {isBad && hasOtherVersion && (
        <Button onClick={() => onAction('other-version')}>{t.otherVersion}</Button>
      )}
      {isBad && progress?.state === 'ready' && <KeepButton keep={keep} />}
      {(!hasPicture || isBad) && <Button onClick={() => onAction('back')}>{t.cancel}</Button>}
    </WaitingScreen>
  )
}
