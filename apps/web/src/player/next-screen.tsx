import type { NextEpisode } from '@lanterne/contract'
import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { titleName } from '../i18n/format.ts'
import { language, texts } from '../i18n/language.ts'
import css from './next-screen.module.css'

interface Props {
  readonly next: NextEpisode
  readonly onNext: () => void
  readonly onLeave: () => void
}

/** What an episode ends on: the one after it, at one press. */
export function NextScreen({ next, onNext, onLeave }: Props) {
  const t = texts()
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <div class={css.next} role="dialog" aria-labelledby="next">
      <p class={css.what}>{t.nextEpisode}</p>
      <h1 id="next">
        {`${next.episode}. `}
        <bdi>{titleName(next, language.value)}</bdi>
      </h1>
      <div class={css.actions}>
        <Button look="main" icon="play" onClick={onNext} buttonRef={first}>
          {t.play}
        </Button>
        <Button onClick={onLeave}>{t.backToSeries}</Button>
      </div>
    </div>
  )
}
