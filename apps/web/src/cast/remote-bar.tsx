import type { Cast } from '@lanterne/contract'
import { useRef, useState } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { formatClock, formatPercent } from '../i18n/format-figures.ts'
import { formatLanguage } from '../i18n/format-names.ts'
import { language, texts } from '../i18n/language.ts'
import { Control } from '../player/control-bar.tsx'
import menuCss from '../player/menu.module.css'
import { SeekBar } from '../player/seek-bar.tsx'
import { SkipIcon } from '../player/skip-icon.tsx'
import { useMenuKeys } from '../player/use-menu-keys.ts'
import { playerWords } from '../player/words.ts'
import css from './remote-screen.module.css'
import type { Remote } from './remote-state.ts'
import { castWords } from './words.ts'

interface Props {
  /** Absent until it is on. */
  readonly cast: Cast | undefined
  readonly remote: Remote
  readonly onHere: () => void
  readonly onStop: () => void
}

/** What can be done with what plays on another screen. */
export function RemoteBar({ cast, remote, onHere, onStop }: Props) {
  const t = texts()
  const w = castWords()
  const k = playerWords().keys
  const { state, controls } = remote
  const [isMenuOpen, setMenuOpen] = useState(false)
  const isPaused = state.isPaused.value
  if (!cast)
    return (
      <div class={css.line} data-foot="">
        <Button look="main" data-entry="" onClick={onHere}>
          {w.cancel}
        </Button>
      </div>
    )
  const part = formatPercent(state.volume.value, language.value)
  return (
    <>
      {state.duration.value > 0 && (
        <SeekBar
          video={state}
          duration={state.duration.value}
          progress={undefined}
          thumbnails={undefined}
          chapters={[]}
          hasStrip={false}
          onSeek={controls.seekTo}
        />
      )}
      <p class={css.time} dir="ltr">
        <Clock remote={remote} />
      </p>
      <div class={css.line} dir="ltr" data-foot="">
        <Control name={k['seek-back']} onClick={() => controls.seekBy(-10)}>
          <SkipIcon seconds={-10} />
        </Control>
        <span class={css.play}>
          <Control
            icon={isPaused ? 'play' : 'pause'}
            name={isPaused ? t.resume : t.pause}
            isEntry
            onClick={controls.togglePlay}
          />
        </span>
        <Control name={k['seek-forward']} onClick={() => controls.seekBy(10)}>
          <SkipIcon seconds={10} />
        </Control>
        <span class={css.space} />
        <Control icon="minus" name={w.softer} onClick={() => controls.changeVolume(-1)} />
        <span class={css.volume} role="status" aria-label={w.volumeOf(part)}>
          {part}
        </span>
        <Control icon="add" name={w.louder} onClick={() => controls.changeVolume(1)} />
        {cast.words.length > 0 && (
          <div class={css.holder}>
            <Control
              icon="subtitles"
              name={w.subtitles}
              isOn={cast.shownWords !== undefined}
              aria-haspopup="menu"
              aria-expanded={isMenuOpen}
              onClick={() => setMenuOpen(!isMenuOpen)}
            />
            {isMenuOpen && <WordsMenu cast={cast} remote={remote} onClose={() => setMenuOpen(false)} />}
          </div>
        )}
      </div>
      <div class={css.actions} data-foot="">
        <Button look="main" icon="play" onClick={onHere}>
          {w.here}
        </Button>
        <Button icon="stop" onClick={onStop}>
          {w.stop}
        </Button>
      </div>
    </>
  )
}

/** Alone, so that the time that passes draws nothing else again. */
function Clock({ remote: { state } }: { remote: Remote }) {
  return <>{`${formatClock(state.time.value)} / ${formatClock(state.duration.value)}`}</>
}

function WordsMenu({ cast, remote, onClose }: { cast: Cast; remote: Remote; onClose: () => void }) {
  const t = texts()
  const w = castWords()
  const menu = useRef<HTMLDivElement>(null)
  const onArrow = useMenuKeys(menu)
  const choose = (id: string | undefined) => {
    onClose()
    if (id !== cast.shownWords) remote.showWords(id)
  }
  const choice = (id: string | undefined, name: string) => (
    <button
      type="button"
      class={menuCss.choice}
      role="menuitemradio"
      aria-checked={id === cast.shownWords}
      key={id ?? ''}
      onClick={() => choose(id)}
    >
      <span class={menuCss.mark}>{id === cast.shownWords && <Icon name="check" />}</span>
      <bdi class={menuCss.name}>{name}</bdi>
    </button>
  )
  return (
    <div
      class={`${menuCss.menu} ${menuCss.tall}`}
      ref={menu}
      role="menu"
      aria-label={w.subtitles}
      onKeyDown={(event) => {
        onArrow(event)
        if (!/^(Escape|GoBack|BrowserBack)$/.test(event.key)) return
        event.stopPropagation()
        onClose()
      }}
    >
      {choice(undefined, w.noSubtitles)}
      {cast.words.map(({ id, language: code, name }) =>
        choice(id, name || formatLanguage(code, language.value, t)),
      )}
      {!cast.canChangeWords && <span class={menuCss.hint}>{w.mayTakeTime}</span>}
    </div>
  )
}
