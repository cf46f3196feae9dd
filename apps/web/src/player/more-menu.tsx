import type { FilmChapter } from '@lanterne/contract'
import { useRef } from 'preact/hooks'
import { Icon, type IconName } from '../design/icon.tsx'
import { formatClock } from '../i18n/format-figures.ts'
import { language, texts } from '../i18n/language.ts'
import { chapterAt } from './chapters/marks.ts'
import { type Controls, speedFrom } from './controls.ts'
import { canFloat } from './floating/small-window.ts'
import css from './menu.module.css'
import type { PlayerAction } from './player-keys.ts'
import { Stepper } from './subtitles/stepper.tsx'
import { setTimer, type TimerChoice, timer, timerChoices } from './timer/sleep-timer.ts'
import { useMenuKeys } from './use-menu-keys.ts'
import type { VideoState } from './video-state.ts'
import type { PlayerWords } from './words.fr.ts'
import { playerWords } from './words.ts'

/** A phone has no keyboard to tell of; whoever joins one to it finds the question mark. */
const hasKeys = !matchMedia('(pointer: coarse) and (max-width: 719px)').matches

interface Props {
  readonly state: VideoState
  readonly controls: Controls
  readonly chapters: readonly FilmChapter[]
  readonly hasNext: boolean
  readonly onAction: (action: PlayerAction) => void
  readonly onClose: () => void
}

/** What is needed now and then: how fast, until when, and where in the film. */
export function MoreMenu({ state, controls, chapters, hasNext, onAction, onClose }: Props) {
  const w = playerWords()
  const t = texts()
  const menu = useRef<HTMLDivElement>(null)
  const onKeyDown = useMenuKeys(menu)
  const speed = state.speed.value
  const { choice } = timer.value
  const at = timerChoices.indexOf(choice)
  const doing = (icon: IconName, name: string, action: PlayerAction) => (
    <button
      type="button"
      class={css.choice}
      role="menuitem"
      onClick={() => {
        onClose()
        onAction(action)
      }}
    >
      <span class={css.mark}>
        <Icon name={icon} />
      </span>
      {name}
    </button>
  )
  return (
    <div class={`${css.menu} ${css.tall}`} ref={menu} role="menu" aria-label={w.more} onKeyDown={onKeyDown}>
      <Stepper
        name={w.speed}
        value={speed === 1 ? w.usualSpeed : formatSpeed(speed)}
        less={w.keys.slower}
        more={w.keys.faster}
        canLess={speedFrom(speed, -1) !== undefined}
        canMore={speedFrom(speed, 1) !== undefined}
        onStep={controls.changeSpeed}
      />
      <Stepper
        name={w.timer}
        value={nameTimer(choice, w)}
        less={w.timerSooner}
        more={w.timerLater}
        canLess={at > 0}
        canMore={at < timerChoices.length - 1}
        onStep={(step) => setTimer(timerChoices[at + step] ?? choice)}
      />
      <div class={css.apart}>
        {hasNext && doing('end', t.nextEpisode, 'next-episode')}
        {canFloat && doing('window', w.picture, 'toggle-picture')}
        {doing('list', w.details.title, 'toggle-details')}
        {hasKeys && doing('help', t.help, 'toggle-help')}
      </div>
      {chapters.length > 0 && (
        <div class={css.apart} role="group" aria-label={w.chapters}>
          <p class={css.title} aria-hidden="true">
            {w.chapters}
          </p>
          {chapters.map(({ startSeconds, name }, i) => {
            const isHere = chapterAt(chapters, state.time.value) === i
            return (
              <button
                type="button"
                class={css.choice}
                role="menuitemradio"
                aria-checked={isHere}
                key={`${i} ${startSeconds}`}
                onClick={() => {
                  onClose()
                  controls.seekTo(startSeconds)
                }}
              >
                <span class={css.mark}>{isHere && <Icon name="check" />}</span>
                <span class={css.name} dir="auto">
                  {name || w.chapter(i + 1)}
                </span>
                <span class={css.when}>{formatClock(startSeconds)}</span>
              </button>
            )
          })}
        </div>
      )}
    </div>
  )
}

/** "1,25×". */
export function formatSpeed(speed: number): string {
  return `${new Intl.NumberFormat(language.value, { maximumFractionDigits: 2 }).format(speed)}×`
}

function nameTimer(choice: TimerChoice, w: PlayerWords): string {
  if (choice === 'off') return w.timerOff
  return choice === 'end' ? w.timerAtEnd : w.timerIn(choice)
}
