import type { FilmChapter, PlaybackProgress } from '@lanterne/contract'
import type { ComponentChildren } from 'preact'
import '../cast/cast-icons.ts'
import { castWords } from '../cast/words.ts'
import { Icon, type IconName } from '../design/icon.tsx'
import { formatClock } from '../i18n/format-figures.ts'
import { texts } from '../i18n/language.ts'
import css from './control-bar.module.css'
import type { Controls } from './controls.ts'
import { isFullScreen } from './full-screen.ts'
import { MoreMenu } from './more-menu.tsx'
import type { PlayerAction } from './player-keys.ts'
import { SeekBar } from './seek-bar.tsx'
import { SkipIcon } from './skip-icon.tsx'
import type { NightMode } from './sound/night-mode.ts'
import { SoundMenu } from './sound/sound-menu.tsx'
import type { Sound } from './sound/use-sound.ts'
import { SubtitlesMenu } from './subtitles/subtitles-menu.tsx'
import type { Subtitles } from './subtitles/use-subtitles.ts'
import type { WordLook } from './subtitles/word-look.ts'
import type { Thumbnails } from './thumbnails/create-thumbnails.ts'
import { timer } from './timer/sleep-timer.ts'
import type { VideoState } from './video-state.ts'
import { playerWords } from './words.ts'

/** Menus of the bar; one is open at a time. */
export type MenuName = 'sound' | 'subtitles' | 'more'

interface Props {
  readonly state: VideoState
  readonly controls: Controls
  readonly duration: number
  readonly progress: PlaybackProgress | undefined
  readonly thumbnails: Thumbnails | undefined
  readonly subtitles: Subtitles
  readonly wordLook: WordLook
  readonly sound: Sound
  readonly night: NightMode
  readonly chapters: readonly FilmChapter[]
  readonly hasNext: boolean
  readonly openMenu: MenuName | undefined
  readonly onWordLook: (look: WordLook) => void
  /** A file of subtitles that the viewer chose. */
  readonly onFile: (file: File) => void
  readonly onMenu: (menu: MenuName | undefined) => void
  readonly onAlign: () => void
  /** Chooses another screen. */
  readonly onCast?: () => void
  readonly onAction: (action: PlayerAction) => void
}

/** What is at the bottom of the picture: where the film is, and what can be done. */
export function ControlBar({
  state,
  controls,
  duration,
  progress,
  thumbnails,
  subtitles,
  wordLook,
  sound,
  night,
  chapters,
  hasNext,
  openMenu,
  onWordLook,
  onFile,
  onMenu,
  onAlign,
  onCast,
  onAction,
}: Props) {
  const t = texts()
  const w = playerWords()
  const isPaused = state.isPaused.value
  const isSilent = state.isMuted.value || state.volume.value === 0
  const ready = progress?.state === 'ready' ? progress : undefined
  return (
    <div class={css.bar}>
      <SeekBar
        video={state}
        duration={duration}
        progress={ready}
        thumbnails={thumbnails}
        chapters={chapters}
        onSeek={controls.seekTo}
      />
      <div class={css.line} dir="ltr" data-foot="">
        <Control
          icon={isPaused ? 'play' : 'pause'}
          name={isPaused ? t.resume : t.pause}
          onClick={controls.togglePlay}
        />
        <span class={css.jump}>
          <Control name={w.keys['seek-back']} onClick={() => controls.seekBy(-10)}>
            <SkipIcon seconds={-10} />
          </Control>
          <Control name={w.keys['seek-forward']} onClick={() => controls.seekBy(10)}>
            <SkipIcon seconds={10} />
          </Control>
        </span>
        <div class={css.volume}>
          <Control
            icon={isSilent ? 'muted' : 'loud'}
            name={isSilent ? t.unmute : t.mute}
            onClick={controls.toggleMute}
          />
          <input
            class={css.level}
            type="range"
            min="0"
            max="1"
            step="0.05"
            aria-label={t.volume}
            value={isSilent ? 0 : state.volume.value}
            onInput={(event) => controls.setVolume(Number(event.currentTarget.value))}
          />
        </div>
        <p class={css.time}>
          <Clock state={state} /> <span class={css.of}>/ {formatClock(duration)}</span>
        </p>
        {ready && (
          <p class={css.people} dir="auto">
            {t.peopleSharing(ready.people)}
          </p>
        )}
        <span class={css.space} />
        {(sound.choices.length > 0 || night.isPossible) && (
          <div class={css.holder}>
            <Control
              icon="voice"
              name={t.sound}
              isOn={night.isOn.value}
              aria-haspopup="menu"
              aria-expanded={openMenu === 'sound'}
              onClick={() => onMenu(openMenu === 'sound' ? undefined : 'sound')}
            />
            {openMenu === 'sound' && (
              <SoundMenu sound={sound} night={night} onClose={() => onMenu(undefined)} />
            )}
          </div>
        )}
        <div class={css.holder}>
          <Control
            icon="subtitles"
            name={t.subtitles}
            isOn={subtitles.chosen !== undefined}
            aria-haspopup="menu"
            aria-expanded={openMenu === 'subtitles'}
            onClick={() => onMenu(openMenu === 'subtitles' ? undefined : 'subtitles')}
          />
          {openMenu === 'subtitles' && (
            <SubtitlesMenu
              subtitles={subtitles}
              look={wordLook}
              onLook={onWordLook}
              onFile={onFile}
              onAlign={onAlign}
              onClose={() => onMenu(undefined)}
            />
          )}
        </div>
        <div class={css.holder}>
          <Control
            icon="settings"
            name={w.more}
            isOn={state.speed.value !== 1 || timer.value.choice !== 'off'}
            aria-haspopup="menu"
            aria-expanded={openMenu === 'more'}
            onClick={() => onMenu(openMenu === 'more' ? undefined : 'more')}
          />
          {openMenu === 'more' && (
            <MoreMenu
              state={state}
              controls={controls}
              chapters={chapters}
              hasNext={hasNext}
              onAction={onAction}
              onClose={() => onMenu(undefined)}
            />
          )}
        </div>
        {onCast && (
          <span class={css.cast}>
            <Control icon="television" name={castWords().watch} onClick={onCast} />
          </span>
        )}
        <Control
          icon={isFullScreen.value ? 'window' : 'fullscreen'}
          name={isFullScreen.value ? t.leaveFullscreen : t.enterFullscreen}
          onClick={() => onAction('toggle-fullscreen')}
        />
      </div>
    </div>
  )
}

/** Alone, so that the time that passes draws nothing else again. */
function Clock({ state }: { state: VideoState }) {
  return <span>{formatClock(state.time.value)}</span>
}

interface ControlProps {
  readonly icon?: IconName
  readonly name: string
  readonly isOn?: boolean
  /** Has the focus when what it is in comes on screen. */
  readonly isEntry?: boolean
  readonly onClick: () => void
  readonly children?: ComponentChildren
  readonly 'aria-haspopup'?: 'menu'
  readonly 'aria-expanded'?: boolean
}

export function Control({ icon, name, isOn, isEntry, children, ...rest }: ControlProps) {
  return (
    <button
      type="button"
      class={`${css.control} ${isOn ? css.on : ''}`}
      aria-label={name}
      title={name}
      data-entry={isEntry ? '' : undefined}
      {...rest}
    >
      {icon ? <Icon name={icon} /> : children}
    </button>
  )
}
