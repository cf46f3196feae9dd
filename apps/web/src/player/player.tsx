import type { Title } from '@lanterne/contract'
import { useSignal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { paths } from '../api/client.ts'
import { connection } from '../api/connection.ts'
import { useResource } from '../api/use-resource.ts'
import { Icon } from '../design/icon.tsx'
import { formatDelay } from '../i18n/format.ts'
import { language, texts } from '../i18n/language.ts'
import { Backdrop } from '../poster/backdrop.tsx'
import { goBack, navigate } from '../router/history.ts'
import { useOwnAwayNotice } from '../shell/connection-banner.tsx'
import { announce } from '../shell/live.ts'
import { Control, ControlBar, type MenuName } from './control-bar.tsx'
import { Details } from './details/details.tsx'
import { Flash } from './flash.tsx'
import { isFullScreen, leaveFullScreen, toggleFullScreen } from './full-screen.ts'
import { KeyHelp } from './key-help.tsx'
import { joinMediaSession } from './media-session.ts'
import { NextScreen } from './next-screen.tsx'
import css from './player.module.css'
import type { PlayerAction } from './player-keys.ts'
import type { ProblemAction } from './problem-actions.ts'
import { ProblemScreen } from './problem-screen.tsx'
import { readScreen } from './screen.ts'
import { readSoundWishes } from './sound/sound-wishes.ts'
import { useSound } from './sound/use-sound.ts'
import { delayStep } from './subtitles/subtitles-menu.tsx'
import { useDrop } from './subtitles/use-drop.ts'
import { useSubtitles } from './subtitles/use-subtitles.ts'
import { keepWordLook, readWordLook } from './subtitles/word-look.ts'
import { Words } from './subtitles/words.tsx'
import { useThumbnails } from './thumbnails/use-thumbnails.ts'
import { useGestures } from './use-gestures.ts'
import { usePicture } from './use-picture.ts'
import { usePlayer } from './use-player.ts'
import { usePlayerKeys } from './use-player-keys.ts'
import { useProgress } from './use-progress.ts'
import { useVisibility } from './use-visibility.ts'
import { Wait } from './wait.tsx'
import { knownDuration, otherRelease, requestOf, type Watch, watchName } from './watch-request.ts'

/** Controls that a mouse rests on; where fingers touch, what was touched last goes on to be hovered. */
const hovered = matchMedia('(hover: hover)').matches ? '[data-controls]:hover' : ':not(*)'

/** The film, in the dark. */
export function Player({ at }: { at: Watch }) {
  const t = texts()
  const found = useResource<Title>(paths.title(at.id))
  const title = found.state === 'ready' ? found.data : undefined
  const name = title ? watchName(title, at, language.value, t) : ''
  const parts = usePlayer({ ...requestOf(at), screen: readScreen(), ...readSoundWishes(language.value) })
  const { session, state, controls, element } = parts
  const root = useRef<HTMLDivElement>(null)
  // Said once: a page that is loaded again goes on where the film is.
  const [isFromStart] = useState(at.isFromStart === true)
  useEffect(() => {
    const { isFromStart: isSaid, ...place } = at
    if (isSaid) navigate(place, { replace: true })
  }, [])
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [hasEnded, setEnded] = useState(false)
  const [isDetailed, setDetailed] = useState(false)
  const [openMenu, setOpenMenu] = useState<MenuName | undefined>(undefined)
  const isMenuOpen = openMenu !== undefined
  const [wordLook, setWordLook] = useState(readWordLook)
  const said = useSignal<{ text: string; at: number } | undefined>(undefined)

  const now = session.state.value
  const playback = now.state === 'open' ? now.playback : undefined
  const sound = useSound(playback)
  usePicture(playback, parts, sound.chosen, isFromStart ? 0 : (playback?.startSeconds ?? 0))
  useProgress(at, playback, parts)
  const thumbnails = useThumbnails(playback?.id)
  const duration = state.duration.value || (knownDuration(title, at) ?? 0)
  const heard = sound.choices.find(({ track }) => track.id === sound.heard)?.track.language ?? 'und'
  const onUnreadable = useRef<() => void>(() => undefined)
  const subtitles = useSubtitles({
    playback,
    spoken: heard === 'und' ? title?.language : heard,
    durationSeconds: duration || undefined,
    element,
    onUnreadable,
  })
  const hasPicture = state.hasPicture.value
  const broken =
    state.problem.value !== undefined && connection.value !== 'up' ? 'server-away' : state.problem.value
  const problem = now.state === 'failed' ? now.problem : broken
  useOwnAwayNotice(problem === 'server-away')
  // Behind what went wrong nothing plays on: there is nobody before it who could see or stop it.
  useEffect(() => {
    if (problem !== undefined) element.current?.pause()
  }, [problem])

  const menu = useRef(false)
  menu.current = isMenuOpen
  const visibility = useVisibility(
    () => menu.current || Boolean(root.current?.querySelector(`[data-controls] :focus-visible, ${hovered}`)),
  )
  const isShown = visibility.isShown.value || isMenuOpen || state.isPaused.value

  const leave = () => {
    leaveFullScreen()
    goBack({ screen: 'title', id: at.id })
  }
  const tell = (text: string, isHeard = true) => {
    said.value = { text, at: Date.now() }
    if (isHeard) announce(text)
  }
  onUnreadable.current = () => tell(t.unreadableSubtitles)
  const act = useRef<(action: PlayerAction, part?: number) => void>(() => undefined)
  act.current = (action, part = 0) => {
    visibility.wake()
    switch (action) {
      case 'toggle-play':
        return controls.togglePlay()
      case 'seek-back':
        tell('−10 s', false)
        return controls.seekBy(-10)
      case 'seek-forward':
        tell('+10 s', false)
        return controls.seekBy(10)
      case 'volume-up':
      case 'volume-down':
        controls.changeVolume(action === 'volume-up' ? 1 : -1)
        return tell(`${t.volume} ${Math.round((element.current?.volume ?? 0) * 100)}`)
      case 'toggle-mute':
        return controls.toggleMute()
      case 'toggle-fullscreen':
        return root.current ? toggleFullScreen(root.current, element.current) : undefined
      case 'toggle-subtitles': {
        const name = subtitles.next()
        return name === undefined ? undefined : tell(`${t.subtitles} · ${name}`)
      }
      case 'words-earlier':
      case 'words-later':
        if (subtitles.chosen === undefined) return
        subtitles.shift(action === 'words-later' ? delayStep : -delayStep)
        return tell(`${t.subtitleDelay} ${formatDelay(subtitles.delay.value, language.value, t)}`)
      case 'next-sound': {
        const name = sound.next()
        return name === undefined ? undefined : tell(`${t.sound} · ${name}`)
      }
      case 'seek-part':
        return controls.seekTo((duration * part) / 10)
      case 'toggle-details':
        return setDetailed(!isDetailed)
      case 'toggle-help':
        return setHelpOpen(!isHelpOpen)
      case 'leave':
        if (isHelpOpen) return setHelpOpen(false)
        if (isMenuOpen) return setOpenMenu(undefined)
        if (isDetailed) return setDetailed(false)
        return isFullScreen.value ? leaveFullScreen() : leave()
    }
  }
  const isBehind = useRef(false)
  const next = hasEnded ? playback?.next : undefined
  isBehind.current = isHelpOpen || problem !== undefined || next !== undefined
  usePlayerKeys({ root, act, visibility, isBehind })
  const gestures = useGestures(act, visibility)

  const onFile = useRef<(file: File) => void>(() => undefined)
  onFile.current = (file) => {
    void subtitles.addFile(file).then((isAdded) => tell(isAdded ? t.subtitlesAdded : t.noSubtitlesInFile))
  }
  const isDropping = useDrop(root, onFile)

  useEffect(() => {
    document.title = name === '' ? 'Lanterne' : `${name} · Lanterne`
    return name === ''
      ? undefined
      : joinMediaSession({ title: name, artist: title?.directors.join(', ') ?? '' }, controls, () =>
          act.current('leave'),
        )
  }, [name])

  // Exactly one focus, always: the player has it when nothing in it does.
  useEffect(() => {
    if (!document.activeElement || document.activeElement === document.body)
      root.current?.focus({ preventScroll: true })
  }, [isHelpOpen, openMenu, isShown, problem])

  const other = otherRelease(title, at, playback?.releaseId)
  const onAction = (action: ProblemAction | 'back') => {
    if (action === 'retry') return parts.retry()
    if (action === 'play-anyway') return parts.retry({ mayPassLimit: true })
    if (action === 'reload') return location.reload()
    if (action === 'other-version' && other !== undefined)
      return navigate({ ...at, releaseId: other }, { replace: true })
    return leave()
  }

  const isBlocked = controls.isBlocked.value && problem === undefined
  return (
    <div
      class={`${css.player} ${isShown ? '' : css.calm}`}
      ref={root}
      tabIndex={-1}
      role="region"
      aria-label={t.player}
      onPointerMove={gestures.onPointerMove}
    >
      <video
        class={css.video}
        ref={parts.attach}
        playsInline
        preload="auto"
        aria-label={name}
        onEnded={() => (playback?.next ? setEnded(true) : leave())}
      />
      {title && (
        <div class={`${css.wall} ${hasPicture ? css.gone : ''}`} aria-hidden="true">
          <Backdrop title={title} />
          <div class={css.lights} />
        </div>
      )}
      <Words
        element={element}
        shown={subtitles.shown}
        language={subtitles.language}
        look={wordLook}
        isRaised={isShown && hasPicture}
      />
      <div
        class={css.surface}
        onPointerUp={gestures.onPointerUp}
        onDblClick={gestures.onDoubleClick}
        aria-hidden="true"
      />
      {problem === undefined && !isBlocked && (
        <Wait
          name={name}
          parts={parts}
          durationSeconds={duration}
          hasOtherVersion={other !== undefined}
          onAction={onAction}
        />
      )}
      {isBlocked && (
        <button type="button" class={css.start} aria-label={t.startFilm} onClick={controls.play}>
          <Icon name="play" />
        </button>
      )}
      <div
        class={`${css.overlay} ${isShown || !hasPicture ? '' : css.hidden} ${isMenuOpen ? css.front : ''}`}
        data-controls=""
      >
        <div class={css.head}>
          <Control icon="back" name={t.leavePlayer} onClick={leave} />
          <p class={css.name}>
            <bdi>{hasPicture || isBlocked ? name : ''}</bdi>
          </p>
        </div>
        <div class={`${css.foot} ${hasPicture ? '' : css.hidden}`}>
          <ControlBar
            state={state}
            controls={controls}
            duration={duration}
            progress={playback?.progress}
            thumbnails={thumbnails}
            subtitles={subtitles}
            wordLook={wordLook}
            sound={sound}
            night={parts.night}
            openMenu={openMenu}
            onWordLook={(look) => {
              setWordLook(look)
              keepWordLook(look)
            }}
            onFile={(file) => onFile.current(file)}
            onMenu={setOpenMenu}
            onFullScreen={() => act.current('toggle-fullscreen')}
            onHelp={() => setHelpOpen(true)}
          />
        </div>
      </div>
      <Flash said={said} />
      {isDropping && <p class={css.drop}>{t.dropSubtitles}</p>}
      {isDetailed && playback && <Details playback={playback} element={element} />}
      {problem !== undefined && (
        <ProblemScreen
          problem={problem}
          name={name}
          hasOtherVersion={other !== undefined}
          onAction={onAction}
        />
      )}
      {next && problem === undefined && (
        <NextScreen
          next={next}
          onNext={() =>
            navigate(
              { screen: 'watch', id: at.id, season: next.season, episode: next.episode },
              { replace: true },
            )
          }
          onLeave={leave}
        />
      )}
      {isHelpOpen && <KeyHelp onClose={() => setHelpOpen(false)} />}
    </div>
  )
}
