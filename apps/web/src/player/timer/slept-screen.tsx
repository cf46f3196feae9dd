import { texts } from '../../i18n/language.ts'
import { Panel } from '../panel.tsx'
import type { VideoState } from '../video-state.ts'
import { playerWords } from '../words.ts'
import type { SleepTimer } from './use-sleep-timer.ts'

interface Props {
  readonly sleep: SleepTimer
  readonly state: VideoState
  readonly onPlay: () => void
  /** Goes on with the next episode, where there is one. */
  readonly onNext: (() => void) | undefined
  readonly onLeave: () => void
}

/** What is before who wakes up: the film stands where the timer stopped it. */
export function SleptScreen({ sleep, state, onPlay, onNext, onLeave }: Props) {
  const t = texts()
  const w = playerWords()
  const { time, duration } = state
  const isOver = duration.value > 0 && time.value >= duration.value - 0.5
  const next = isOver ? onNext : undefined
  const goOn = () => {
    sleep.wake()
    ;(next ?? onPlay)()
  }
  return (
    <Panel
      role="dialog"
      title={w.slept}
      hint={w.sleptHint}
      actions={[
        { name: next ? t.nextEpisode : w.goOn, icon: 'play', act: goOn },
        { name: t.goBack, act: onLeave },
      ]}
    />
  )
}
