import type { CastScreen } from '@lanterne/contract'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { announce } from '../shell/live.ts'
import './cast-icons.ts'
import { hasAirPlay, openAirPlay } from './air-play.ts'
import css from './picker.module.css'
import { useScreens } from './use-screens.ts'
import { castWords } from './words.ts'

interface Props {
  readonly onPick: (screen: CastScreen) => void
  readonly onClose: () => void
  /** The film's element, where there is one, for a browser that has a picker of its own. */
  readonly video?: HTMLVideoElement | null
}

/** The screens of the house, to choose one of. It has the focus while it is open, and gives it back. */
export function Picker({ onPick, onClose, video }: Props) {
  const w = castWords()
  const { screens, isSettled, again } = useScreens()
  const dialog = useRef<HTMLDivElement>(null)
  /** Whether the viewer has moved in it: then nothing is put under their thumb any more. */
  const isTouched = useRef(false)
  const buttons = () => [...(dialog.current?.querySelectorAll<HTMLElement>('button') ?? [])]

  useEffect(() => {
    const opener = document.activeElement
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
    }
  }, [])
  const ids = screens.map(({ id }) => id).join(' ')
  useLayoutEffect(() => {
    const isInside = dialog.current?.contains(document.activeElement)
    if (!isInside || !isTouched.current) buttons()[0]?.focus()
  }, [ids, isSettled])
  useEffect(() => {
    if (screens.length > 0) announce(w.found(screens.length))
    else if (isSettled) announce(w.none)
  }, [screens.length, isSettled])

  const onKeyDown = (event: KeyboardEvent) => {
    // Nothing behind it hears a key.
    event.stopPropagation()
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (/^(Escape|GoBack|BrowserBack)$/.test(event.key)) {
      event.preventDefault()
      return onClose()
    }
    const way = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    const isTab = event.key === 'Tab'
    if (way === undefined && !isTab) return
    event.preventDefault()
    isTouched.current = true
    const all = buttons()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const next = at + (way ?? (event.shiftKey ? -1 : 1))
    // Tab goes round in a dialog; arrows end where it does.
    all[isTab ? (next + all.length) % all.length : next]?.focus()
  }
  const kindOf = ({ kind }: CastScreen) => (w.kinds as Readonly<Record<string, string>>)[kind] ?? w.otherKind
  return (
    <div
      class={css.veil}
      onKeyDown={onKeyDown}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div class={css.dialog} ref={dialog} role="dialog" aria-modal="true" aria-labelledby="cast-choose">
        <h2 id="cast-choose">{w.choose}</h2>
        {screens.length > 0 && (
          <ul class={css.list}>
            {screens.map((screen) => (
              <li key={screen.id}>
                <button type="button" class={css.screen} onClick={() => onPick(screen)}>
                  <Icon name="television" />
                  <span class={css.words}>
                    <bdi class={css.name}>{screen.name}</bdi>
                    <span class={css.kind}>
                      {kindOf(screen)}
                      {screen.model !== '' && screen.model !== kindOf(screen) && (
                        <>
                          {' · '}
                          <bdi>{screen.model}</bdi>
                        </>
                      )}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {screens.length === 0 && <p class={css.line}>{isSettled ? w.none : w.looking}</p>}
        <div class={css.actions}>
          {screens.length === 0 && isSettled && (
            <Button look="main" icon="replay" onClick={again}>
              {w.again}
            </Button>
          )}
          {hasAirPlay(video) && (
            <span>
              <Button
                aria-describedby="cast-air-play"
                onClick={() => {
                  onClose()
                  openAirPlay(video)
                }}
              >
                {w.airPlay}
              </Button>{' '}
              <span class={css.kind} id="cast-air-play">
                {w.airPlayHint}
              </span>
            </span>
          )}
          <Button look="quiet" onClick={onClose}>
            {w.close}
          </Button>
        </div>
      </div>
    </div>
  )
}
