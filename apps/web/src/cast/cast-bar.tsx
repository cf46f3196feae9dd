import type { Title } from '@lanterne/contract'
import { render } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { paths } from '../api/client.ts'
import { useResource } from '../api/use-resource.ts'
import { Icon } from '../design/icon.tsx'
import { language, texts } from '../i18n/language.ts'
import type { Problem } from '../i18n/parts.ts'
import { watchName } from '../player/watch-request.ts'
import { route } from '../router/history.ts'
import { Link } from '../router/link.tsx'
import { announce } from '../shell/live.ts'
import './cast-icons.ts'
import css from './cast-bar.module.css'
import { endCast } from './drive.ts'
import { cast } from './now.ts'
import { createRemote } from './remote-state.ts'
import { castWords } from './words.ts'

/** Puts the bar at the foot of the page, for as long as it lives; it is there while something plays elsewhere. */
export function openCastBar(): void {
  const place = document.createElement('div')
  document.body.append(place)
  render(<CastBar />, place)
}

function CastBar() {
  const now = cast.value
  const isElsewhere = route.value.screen !== 'watch'
  const isShown = isElsewhere && (now?.stage === 'starting' || now?.stage === 'on')
  useEffect(() => {
    document.documentElement.toggleAttribute('data-cast-bar', isShown)
  }, [isShown])
  return isShown ? <Bar /> : null
}

/** What plays on another screen, small: whatever this page shows. */
function Bar() {
  const t = texts()
  const w = castWords()
  const bar = useRef<HTMLElement>(null)
  const life = useMemo(() => new AbortController(), [])
  const onProblem = (problem: Problem) => announce(texts().errors[problem])
  const { state, controls } = useMemo(() => createRemote(cast, onProblem, { signal: life.signal }), [])
  const now = cast.value
  const found = useResource<Title>(now && paths.title(now.titleId))
  useEffect(() => {
    const buttons = () => [...(bar.current?.querySelectorAll<HTMLElement>('a, button') ?? [])]
    let above: Element | null = null
    let atFirst: Element | null = null
    const note = () => {
      atFirst = document.activeElement
    }
    const follow = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      if (event.key === 'MediaPlayPause') return controls.togglePlay()
      const all = buttons()
      const here = document.activeElement
      const at = all.indexOf(here as HTMLElement)
      if (at < 0) {
        // Below the last line of a screen is the bar.
        const isLast = event.key === 'ArrowDown' && here === atFirst && here?.matches('[data-cell]')
        if (!isLast || here?.matches('input, textarea')) return
        above = here
        all[0]?.focus()
      }
    }
    const inBar = (event: KeyboardEvent) => {
      const all = buttons()
      const at = all.indexOf(document.activeElement as HTMLElement)
      if (at < 0 || !event.key.startsWith('Arrow')) return
      event.preventDefault()
      event.stopPropagation()
      if (event.key === 'ArrowUp') return focusScreen(above)
      const isRightToLeft = document.documentElement.dir === 'rtl'
      const way = (event.key === 'ArrowRight') === isRightToLeft ? -1 : 1
      if (event.key !== 'ArrowDown') all[at + way]?.focus()
    }
    window.addEventListener('keydown', note, true)
    window.addEventListener('keydown', follow)
    const element = bar.current
    element?.addEventListener('keydown', inBar)
    return () => {
      life.abort()
      window.removeEventListener('keydown', note, true)
      window.removeEventListener('keydown', follow)
      element?.removeEventListener('keydown', inBar)
    }
  }, [])
  // It may go while it has the focus: the screen then has it.
  useEffect(
    () => () => {
      queueMicrotask(() => document.activeElement === document.body && focusScreen(null))
    },
    [],
  )
  if (!now) return null
  const { titleId, season, episode, screen } = now
  const place = {
    screen: 'watch' as const,
    id: titleId,
    ...(season !== undefined && episode !== undefined ? { season, episode } : {}),
  }
  const name = found.state === 'ready' ? watchName(found.data, place, language.value, t) : ''
  const isPaused = state.isPaused.value
  const part = state.duration.value > 0 ? state.time.value / state.duration.value : 0
  return (
    <aside class={css.bar} ref={bar} aria-label={w.remote(screen.name)}>
      <Link to={place} class={css.film}>
        <Icon name="television" />
        <span class={css.words}>
          <bdi class={css.name}>{name}</bdi>
          <bdi class={css.where}>{now.stage === 'starting' ? w.states.starting : w.on(screen.name)}</bdi>
        </span>
      </Link>
      <button
        type="button"
        class={css.button}
        aria-label={isPaused ? t.resume : t.pause}
        disabled={now.stage !== 'on'}
        onClick={controls.togglePlay}
      >
        <Icon name={isPaused ? 'play' : 'pause'} />
      </button>
      <button type="button" class={css.button} aria-label={w.stop} onClick={() => void endCast()}>
        <Icon name="stop" />
      </button>
      <span class={css.track} dir="ltr" aria-hidden="true">
        <span class={css.played} style={{ transform: `scaleX(${Math.min(1, part)})` }} />
      </span>
    </aside>
  )
}

/** Gives the focus back to what had it on the screen, or to the first of it. */
function focusScreen(last: Element | null): void {
  const to = last?.isConnected ? last : document.querySelector('[data-cell][tabindex="0"]')
  if (to instanceof HTMLElement) to.focus()
}
