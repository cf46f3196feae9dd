import type { CastScreen, Title } from '@lanterne/contract'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { paths } from '../api/client.ts'
import { useResource } from '../api/use-resource.ts'
import { titleName } from '../i18n/format.ts'
import { language, texts } from '../i18n/language.ts'
import type { Problem } from '../i18n/parts.ts'
import { drawArtwork } from '../player/artwork.ts'
import { Control } from '../player/control-bar.tsx'
import { joinMediaSession } from '../player/media-session.ts'
import { Panel, type PanelAction } from '../player/panel.tsx'
import type { PlayerAction } from '../player/player-keys.ts'
import { usePlayerKeys } from '../player/use-player-keys.ts'
import { leaveAt, type Watch, watchName } from '../player/watch-request.ts'
import { Backdrop } from '../poster/backdrop.tsx'
import { Poster } from '../poster/poster.tsx'
import { goBack, navigate } from '../router/history.ts'
import { announce } from '../shell/live.ts'
import { endCast, handOver } from './drive.ts'
import { asked, cast, isOfPlace } from './now.ts'
import { Picker } from './picker.tsx'
import { RemoteBar } from './remote-bar.tsx'
import css from './remote-screen.module.css'
import { createRemote } from './remote-state.ts'
import { castWords } from './words.ts'

/** As the server counts it. */
const END_SECONDS = 15
/** A bar that is always there. */
const always = { isShown: { value: true } as never, wake() {}, hide() {} }

/** In the place of the picture: what plays on another screen, to be driven from here, and brought back. */
export function RemoteScreen({ at, onHere }: { at: Watch; onHere: () => void }) {
  const t = texts()
  const w = castWords()
  const found = useResource<Title>(paths.title(at.id))
  const title = found.state === 'ready' ? found.data : undefined
  const root = useRef<HTMLDivElement>(null)
  const [isPicking, setPicking] = useState(false)
  const [said, setSaid] = useState<Problem | undefined>(undefined)
  const life = useMemo(() => new AbortController(), [])
  useEffect(() => () => life.abort(), [])
  const remote = useMemo(
    () =>
      createRemote(
        cast,
        (problem) => {
          setSaid(problem)
          announce(texts().errors[problem])
        },
        { signal: life.signal },
      ),
    [],
  )
  const wish = asked.value?.place.id === at.id ? asked.value : undefined
  const now = cast.value && isOfPlace(cast.value, at) ? cast.value : undefined
  const name = title ? watchName(title, at, language.value, t) : ''
  const lastScreen = useRef<CastScreen | undefined>(undefined)
  const screen = wish?.screen ?? now?.screen ?? lastScreen.current
  lastScreen.current = screen
  const screenName = screen?.name ?? ''
  const stage = wish ? (wish.problem ? 'failed' : 'starting') : (now?.stage ?? 'ended')
  const problem = stage === 'failed' ? (wish?.problem ?? now?.error ?? 'unexpected') : undefined

  // A series goes on there by itself, and this page with it.
  const { season, episode } = now ?? {}
  useEffect(() => {
    if (wish || season === undefined || episode === undefined) return
    if (season === at.season && episode === at.episode) return
    navigate({ screen: 'watch', id: at.id, season, episode }, { replace: true })
  }, [wish, season, episode])

  const leave = () => goBack({ screen: 'title', id: at.id })
  /** Ends it there, and goes on here at the same second. */
  const comeBack = async () => {
    const seconds = await endCast()
    leaveAt(at, seconds)
    onHere()
  }
  const stop = async () => {
    await endCast()
    leave()
  }
  const again = (other: CastScreen | undefined) => {
    if (!other) return
    const startSeconds = wish?.request.startSeconds ?? now?.playback.positionSeconds
    const { screenId: _, titleId: __, season: ___, episode: ____, ...wishes } = wish?.request ?? {}
    setPicking(false)
    handOver(at, other, {
      ...wishes,
      ...(startSeconds !== undefined && { startSeconds }),
      ...(now?.shownWords !== undefined && { words: now.shownWords }),
    })
  }

  // Over there as here: what is over is left.
  const { positionSeconds = 0, durationSeconds = 0 } = now?.playback ?? {}
  const isOver = stage === 'ended' && durationSeconds > 0 && durationSeconds - positionSeconds < END_SECONDS
  useEffect(() => {
    if (isOver) void stop()
  }, [isOver])
  // Who leaves knows why it failed.
  useEffect(
    () => () => {
      if (asked.peek()?.problem !== undefined) asked.value = undefined
    },
    [],
  )

  const act = useRef<(action: PlayerAction, part?: number) => void>(() => undefined)
  act.current = (action, part) => {
    const { controls, state } = remote
    setSaid(undefined)
    const seconds = part ?? 10
    const doing: Partial<Record<PlayerAction, () => void>> = {
      'toggle-play': controls.togglePlay,
      'seek-back': () => controls.seekBy(-seconds),
      'seek-forward': () => controls.seekBy(seconds),
      'seek-part': () => controls.seekTo((state.duration.value * (part ?? 0)) / 10),
      'volume-up': () => controls.changeVolume(1),
      'volume-down': () => controls.changeVolume(-1),
      'toggle-mute': controls.toggleMute,
      leave,
    }
    doing[action]?.()
  }
  const isBehind = useRef(false)
  isBehind.current = stage !== 'on' || isPicking
  usePlayerKeys({ root, act, visibility: always, isBehind })

  useEffect(() => {
    document.title = name === '' ? 'Lanterne' : `${name} · Lanterne`
    if (!title || name === '' || stage !== 'on') return
    return joinMediaSession(
      { title: name, artist: w.on(screenName), artwork: drawArtwork(title) },
      remote.controls,
      remote.state,
      { leave },
    )
  }, [title, name, stage === 'on', screenName])

  const status =
    stage === 'starting'
      ? w.states.starting
      : now?.playback.state === 'loading'
        ? w.states.loading
        : remote.state.isPaused.value
          ? w.states.paused
          : w.states.playing
  useEffect(() => {
    if (stage === 'starting' || stage === 'on') announce(`${w.on(screenName)}. ${status}`)
  }, [stage, status, screenName])

  // Exactly one focus, always.
  useLayoutEffect(() => {
    const has = document.activeElement
    if (has && has !== document.body && has !== root.current) return
    ;(root.current?.querySelector<HTMLElement>('[data-entry]') ?? root.current)?.focus({
      preventScroll: true,
    })
  }, [stage, isPicking])

  const here: PanelAction = { name: w.here, icon: 'play', act: () => void comeBack() }
  const back: PanelAction = { name: w.back, act: () => void stop() }
  return (
    <div
      class={css.remote}
      ref={root}
      tabIndex={-1}
      role="region"
      aria-label={screenName === '' ? t.player : w.remote(screenName)}
      data-cast={stage}
    >
      {title && (
        <div class={css.wall} aria-hidden="true">
          <Backdrop title={title} />
          <div class={css.lights} />
        </div>
      )}
      <div class={css.head} data-controls="">
        <Control icon="back" name={t.leavePlayer} onClick={leave} />
      </div>
      {(stage === 'starting' || stage === 'on') && (
        <>
          <div class={css.middle}>
            {title && (
              <div class={css.poster}>
                <Poster title={title} name={titleName(title, language.value)} />
              </div>
            )}
            <div class={css.words}>
              <p class={css.where}>
                <bdi>{w.on(screenName)}</bdi>
              </p>
              <h1 class={css.name}>
                <bdi>{name}</bdi>
              </h1>
              <p class={css.status}>{said ? t.errors[said] : status}</p>
            </div>
          </div>
          <div class={css.foot} data-controls="">
            <RemoteBar
              cast={stage === 'on' ? now : undefined}
              remote={remote}
              onHere={() => void comeBack()}
              onStop={() => void stop()}
            />
          </div>
        </>
      )}
      {stage === 'failed' && problem !== undefined && (
        <Panel
          role="alertdialog"
          icon="warning"
          above={<bdi>{name}</bdi>}
          title={
            <bdi>
              {problem === 'screen-not-playing'
                ? w.failed(screenName)
                : problem === 'screen-unreachable'
                  ? w.unreachable(screenName)
                  : t.errors[problem]}
            </bdi>
          }
          hint={reasonOf(now?.reason, w.reasons)}
          actions={[
            here,
            { name: w.retry, act: () => again(screen) },
            { name: w.otherScreen, act: () => setPicking(true) },
            back,
          ]}
        />
      )}
      {stage === 'ended' && (
        <Panel
          role="dialog"
          above={<bdi>{name}</bdi>}
          title={<bdi>{w.ended(screenName)}</bdi>}
          actions={[here, back]}
        />
      )}
      {isPicking && <Picker onPick={again} onClose={() => setPicking(false)} />}
    </div>
  )
}

function reasonOf(reason: string | undefined, reasons: Readonly<Record<string, string>>): string | undefined {
  return reason === undefined ? undefined : reasons[reason]
}
