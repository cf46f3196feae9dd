import type { Markers } from '@lanterne/contract'
import { useComputed } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import { isRemote } from '../../focus/remote.ts'
import { texts } from '../../i18n/language.ts'
import { announce } from '../../shell/live.ts'
import type { VideoState } from '../video-state.ts'
import { playerWords } from '../words.ts'
import { type Skip, skipAt } from './marks.ts'
import css from './skip-button.module.css'

interface Props {
  readonly marks: Markers
  readonly state: VideoState
  /** Whether another episode comes after: then that is where the credits are skipped to. */
  readonly hasNext: boolean
  readonly onSkip: (skip: Skip) => void
}

/** Over the picture, for as long as there is something to skip. */
export function SkipButton({ marks, state, hasNext, onSkip }: Props) {
  const skip = useComputed(() => skipAt(marks, state.time.value))
  const kind = useComputed(() => skip.value?.kind).value
  const button = useRef<HTMLButtonElement>(null)
  const w = playerWords()
  const name = kind === 'intro' ? w.skipIntro : hasNext ? texts().nextEpisode : w.skipCredits
  // A remote has one key for it all: whoever leans back presses it.
  useEffect(() => {
    if (!kind) return
    announce(name)
    if (isRemote.value && document.activeElement?.getAttribute('role') === 'region')
      button.current?.focus({ preventScroll: true })
  }, [kind])
  if (!kind) return null
  return (
    <div class={css.skip}>
      <Button icon="end" buttonRef={button} onClick={() => skip.value && onSkip(skip.value)}>
        {name}
      </Button>
    </div>
  )
}
