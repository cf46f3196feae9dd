import type { ComponentChildren, RefObject } from 'preact'
import { Button } from '../../design/button.tsx'
import { texts } from '../../i18n/language.ts'
import { Control } from '../control-bar.tsx'
import type { PlayerAction } from '../player-keys.ts'
import { SkipIcon } from '../skip-icon.tsx'
import type { VideoState } from '../video-state.ts'
import { playerWords } from '../words.ts'
import css from './stage.module.css'
import type { Floating } from './use-floating.ts'

interface Props {
  readonly stage: RefObject<HTMLDivElement | null>
  readonly floating: Floating
  readonly state: VideoState
  readonly onAction: (action: PlayerAction) => void
  readonly children: ComponentChildren
}

/** The picture with its words, here or in a small window; where it is not, a way to bring it back. */
export function Stage({ stage, floating, state, onAction, children }: Props) {
  const w = playerWords()
  const isOut = floating.isOut.value
  return (
    <>
      {/* Nothing else is in it: what is drawn has a place for each part, also while one is elsewhere. */}
      <div class={css.place}>
        <div class={isOut ? css.out : css.here} ref={stage}>
          {children}
          {isOut && <Few state={state} onAction={onAction} />}
        </div>
      </div>
      {isOut && (
        <div class={css.away}>
          <p>{w.isFloating}</p>
          <Button icon="window" onClick={floating.toggle}>
            {w.bringBack}
          </Button>
        </div>
      )}
    </>
  )
}

/** The few buttons that a small window has room for. */
function Few({ state, onAction }: Pick<Props, 'state' | 'onAction'>) {
  const t = texts()
  const { keys } = playerWords()
  const isPaused = state.isPaused.value
  return (
    <div class={`${css.few} ${isPaused ? css.shown : ''}`}>
      <Control name={keys['seek-back']} onClick={() => onAction('seek-back')}>
        <SkipIcon seconds={-10} />
      </Control>
      <Control
        icon={isPaused ? 'play' : 'pause'}
        name={isPaused ? t.resume : t.pause}
        onClick={() => onAction('toggle-play')}
      />
      <Control name={keys['seek-forward']} onClick={() => onAction('seek-forward')}>
        <SkipIcon seconds={10} />
      </Control>
    </div>
  )
}
