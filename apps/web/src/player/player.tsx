import type { Title, TitleId } from '@lanterne/contract'
import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { paths } from '../api/client.ts'
import { useResource } from '../api/use-resource.ts'
import { type HandOverWishes, handOver } from '../cast/drive.ts'
import { asked, cast, isCastKnown, isOfPlace, learnCast } from '../cast/now.ts'
import { castWords } from '../cast/words.ts'
import { Icon } from '../design/icon.tsx'
import { isRemote } from '../focus/remote.ts'
import { formatDelay } from '../i18n/format-figures.ts'
import { language, texts } from '../i18n/language.ts'
import { Backdrop } from '../poster/backdrop.tsx'
import { goBack, navigate } from '../router/history.ts'
import { lazy } from '../shell/lazy.tsx'
import { announce } from '../shell/live.ts'
import { marksOf } from './chapters/marks.ts'
import { SkipButton } from './chapters/skip-button.tsx'
import { useChapters } from './chapters/use-chapters.ts'
import { Control, ControlBar, type MenuName } from './control-bar.tsx'
import { Details } from './details/details.tsx'
import { Flash } from './flash.tsx'
import { Stage } from './floating/stage.tsx'
import { useFloating } from './floating/use-floating.ts'
import { isFullScreen, leaveFullScreen } from './full-screen.ts'
import { KeyHelp } from './key-help.tsx'
import { NextScreen } from './next/next-screen.tsx'
import { useEvening } from './next/use-evening.ts'
import { useNextUp } from './next/use-next-up.ts'
import './player-icons.ts'
import css from './player.module.css'
import { type Acting, doAction, skipPart } from './player-actions.ts'
import type { PlayerAction } from './player-keys.ts'
import { ProblemScreen } from './problem-screen.tsx'
import { readScreen } from './screen.ts'
import { readSoundWishes } from './sound/sound-wishes.ts'
import { useSound } from './sound/use-sound.ts'
import { AlignPanel } from './subtitles/align-panel.tsx'
import { useDrop } from './subtitles/use-drop.ts'
import { useSubtitles } from './subtitles/use-subtitles.ts'
import { keepWordLook, readWordLook } from './subtitles/word-look.ts'
import { Words } from './subtitles/words.tsx'
import { useThumbnails } from './thumbnails/use-thumbnails.ts'
import { SleptScreen } from './timer/slept-screen.tsx'
import { useSleepTimer } from './timer/use-sleep-timer.ts'
import { useGestures } from './use-gestures.ts'
import { useHold } from './use-hold.ts'
import { usePicture } from './use-picture.ts'
import { usePlayer } from './use-player.ts'
import { usePlayerKeys } from './use-player-keys.ts'
import { useProblem } from './use-problem.ts'
import { useProgress } from './use-progress.ts'
import { useSystem } from './use-system.ts'
import { useVisibility } from './use-visibility.ts'
import { Wait } from './wait.tsx'
import { knownDuration, requestOf, takeLeft, type Watch, watchName } from './watch-request.ts'
import { playerWords } from './words.ts'

const remote = lazy(() => import('../cast/remote-screen.tsx').then(({ RemoteScreen }) => RemoteScreen))
const picker = lazy(() => import('../cast/picker.tsx').then(({ Picker }) => Picker))

/** Controls that a mouse rests on; where fingers touch, what was touched last goes on to be hovered. */
const hovered = matchMedia('(hover: hover)').matches ? '[data-controls]:hover' : ':not(*)'

/** The film: here in the dark, or in the place of its picture how to drive it where it plays. */
export function Player({ at }: { at: Watch }) {
  // How it ended there is told to whoever saw it there.
  const wasAway = useRef(false)
  const [, redraw] = useState(0)
  useEffect(learnCast, [])
  const now = cast.value && isOfPlace(cast.value, at) ? cast.value : undefined
  const isAsked = asked.value !== undefined && asked.value.place.id === at.id
  if (isAsked || now?.stage === 'starting' || now?.stage === 'on') wasAway.current = true
  const onHere = () => {
    wasAway.current = false
    redraw((count) => count + 1)
  }
  if (wasAway.current) return <remote.Screen at={at} onHere={onHere} />
  if (!isCastKnown.value) return <div class={css.player} />
  return <LocalPlayer at={at} />
}

/** The film, in the dark. */
function LocalPlayer({ at }: { at: Watch }) {
  const t = texts()
  const w = playerWords()
  const found = useResource<Title>(paths.title(at.id))
  const title = found.state === 'ready' ? found.data : undefined
  const name = title ? watchName(title, at, language.value, t) : ''
  const requestFor = (place: Watch) => ({
    ...requestOf(place),
    screen: readScreen(),
    ...readSoundWishes(language.value),
  })
  const parts = usePlayer(requestFor(at))
  const { session, state, controls, element } = parts
  const root = useRef<HTMLDivElement>(null)
  // Said once: a page that is loaded again goes on where the film is.
  const [isFromStart] = useState(at.isFromStart === true)
  const [leftAt] = useState(() => takeLeft(at))
  useEffect(() => {
    const { isFromStart: isSaid, ...place } = at
    if (isSaid) navigate(place, { replace: true })
  }, [])
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [hasEnded, setEnded] = useState(false)
  const [isDetailed, setDetailed] = useState(false)
  const [openMenu, setOpenMenu] = useState<MenuName | undefined>(undefined)
  const [isAligning, setAligning] = useState(false)
  const [isPicking, setPicking] = useState(false)
  const isMenuOpen = openMenu !== undefined
  const [wordLook, setWordLook] = useState(readWordLook)
  const said = useSignal<{ text: string; at: number } | undefined>(undefined)

  const now = session.state.value
  const playback = now.state === 'open' ? now.playback : undefined
  const sound = useSound(playback)
  const hold = useHold(parts, requestOf(at), playback?.progress)
  const startAt = isFromStart ? 0 : (leftAt ?? playback?.startSeconds ?? 0)
  usePicture(playback, parts, sound.chosen, startAt, hold.mayPlay)
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
  const leave = () => goBack({ screen: 'title', id: at.id })
  const { problem, hasOtherVersion, onAction } = useProblem({ at, title, parts, onLeave: leave })

  const menu = useRef(false)
  menu.current = isMenuOpen
  const visibility = useVisibility(
    // A remote has the focus always: it does not mean that its hand rests there.
    () =>
      menu.current ||
      Boolean(
        root.current?.querySelector(isRemote.value ? hovered : `[data-controls] :focus-visible, ${hovered}`),
      ),
  )
  const isShown = visibility.isShown.value || isMenuOpen || isPicking || state.isPaused.value

  useEvening(at.id, parts)
  const tell = (text: string, isHeard = true) => {
    said.value = { text, at: Date.now() }
    if (isHeard) announce(text)
  }
  onUnreadable.current = () => tell(t.unreadableSubtitles)
  const sleep = useSleepTimer(element)
  const chapters = useChapters(playback)
  const marks = useMemo(
    () => marksOf(playback?.markers, chapters, duration),
    [playback?.markers, chapters, duration],
  )
  const after = playback?.next
  const nextPlace: Watch | undefined = after && {
    screen: 'watch',
    id: at.id,
    season: after.season,
    episode: after.episode,
  }
  const goOn = nextPlace && (() => navigate(nextPlace, { replace: true }))
  useNextUp(playback, state, nextPlace && requestFor(nextPlace))
  const onLeave = () => {
    if (isHelpOpen) return setHelpOpen(false)
    if (isMenuOpen) return setOpenMenu(undefined)
    if (isAligning) return setAligning(false)
    if (isDetailed) return setDetailed(false)
    const isInBar = document.activeElement?.closest('[data-controls]') && isRemote.value
    if (isInBar) {
      visibility.hide()
      return root.current?.focus({ preventScroll: true })
    }
    return isFullScreen.value ? leaveFullScreen() : leave()
  }
  const acting: Acting = {
    ...{ parts, duration, sound, subtitles, chapters, marks, tell, onLeave, onNext: goOn },
    toggleFloating: () => floating.toggle(),
    toggleDetails: () => setDetailed(!isDetailed),
    toggleHelp: () => setHelpOpen(!isHelpOpen),
  }
  const act = useRef<(action: PlayerAction, part?: number) => void>(() => undefined)
  act.current = (action, part) => {
    visibility.wake()
    doAction(action, part, acting)
  }
  const stage = useRef<HTMLDivElement>(null)
  const floating = useFloating({ stage, element, act })
  const isBehind = useRef(false)
  const next = hasEnded ? after : undefined
  isBehind.current = isHelpOpen || problem !== undefined || next !== undefined || sleep.hasSlept
  usePlayerKeys({ root, act, visibility, isBehind })
  const gestures = useGestures(act, visibility)

  const onFile = useRef<(file: File) => void>(() => undefined)
  onFile.current = (file) => {
    void subtitles.addFile(file).then((isAdded) => tell(isAdded ? t.subtitlesAdded : t.noSubtitlesInFile))
  }
  const isDropping = useDrop(root, onFile)

  useSystem({ title, name, parts, act, chapters, hasNext: goOn !== undefined })

  // Exactly one focus, always: the player has it when nothing in it does.
  useLayoutEffect(() => {
    const has = document.activeElement
    const isHidden = !isShown && isRemote.value && has?.closest('[data-controls]')
    if (!has || has === document.body || isHidden) root.current?.focus({ preventScroll: true })
  }, [isHelpOpen, openMenu, isShown, problem, isAligning, sleep.hasSlept])

  /** What another screen is told: the same version of it, from the same second, heard and read as here. */
  const wishes = (): HandOverWishes => {
    const words = subtitles.chosen === undefined ? undefined : subtitles.language
    return {
      ...readSoundWishes(language.value),
      ...(playback && { releaseId: playback.releaseId }),
      startSeconds: element.current?.currentTime ?? startAt,
      ...(words !== undefined && { wordsLanguage: words }),
    }
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
      <Stage stage={stage} floating={floating} state={state} onAction={(action) => act.current(action)}>
        <video
          class={css.video}
          ref={parts.attach}
          playsInline
          preload="auto"
          aria-label={name}
          onEnded={() => {
            if (sleep.end()) return
            if (after) setEnded(true)
            else leave()
          }}
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
          isRaised={isShown && hasPicture && !floating.isOut.value}
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
            hold={hold}
            keep={{ titleId: at.id as TitleId, season: at.season, episode: at.episode }}
            durationSeconds={duration}
            hasOtherVersion={hasOtherVersion}
            onAction={onAction}
          />
        )}
      </Stage>
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
          {hasPicture && (
            <span class={css.cast}>
              <Control icon="television" name={castWords().watch} onClick={() => setPicking(true)} />
            </span>
          )}
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
            chapters={chapters}
            hasNext={after !== undefined}
            night={parts.night}
            openMenu={openMenu}
            onWordLook={(look) => {
              setWordLook(look)
              keepWordLook(look)
            }}
            onFile={(file) => onFile.current(file)}
            onMenu={setOpenMenu}
            onAlign={() => setAligning(true)}
            onCast={() => setPicking(true)}
            onAction={(action) => act.current(action)}
          />
        </div>
      </div>
      {hasPicture && problem === undefined && !next && !sleep.hasSlept && (
        <SkipButton
          marks={marks}
          state={state}
          hasNext={after !== undefined}
          onSkip={(skip) => skipPart(skip, acting)}
        />
      )}
      <Flash said={said} />
      {isDropping && <p class={css.drop}>{t.dropSubtitles}</p>}
      {isAligning && (
        <AlignPanel
          subtitles={subtitles}
          element={element}
          onClose={() => setAligning(false)}
          onAligned={(seconds) => {
            subtitles.setDelay(seconds)
            setAligning(false)
            tell(w.aligned(formatDelay(subtitles.delay.value, language.value, t)))
          }}
        />
      )}
      {isDetailed && playback && <Details playback={playback} element={element} />}
      {problem !== undefined && (
        <ProblemScreen problem={problem} name={name} hasOtherVersion={hasOtherVersion} onAction={onAction} />
      )}
      {sleep.hasSlept && problem === undefined && (
        <SleptScreen sleep={sleep} state={state} onPlay={controls.play} onNext={goOn} onLeave={leave} />
      )}
      {next && nextPlace && goOn && problem === undefined && (
        <NextScreen next={next} asked={requestOf(nextPlace)} onNext={goOn} onLeave={leave} />
      )}
      {isPicking && (
        <picker.Screen
          video={element.current}
          onClose={() => setPicking(false)}
          onPick={(screen) => {
            controls.pause()
            handOver(at, screen, wishes())
          }}
        />
      )}
      {isHelpOpen && <KeyHelp onClose={() => setHelpOpen(false)} />}
    </div>
  )
}
