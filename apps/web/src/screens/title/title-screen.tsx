import type { Title } from '@lanterne/contract'
import { useMemo, useState } from 'preact/hooks'
import { change, paths } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { useResource } from '../../api/use-resource.ts'
import '../../cast/cast-icons.ts'
import { handOver } from '../../cast/drive.ts'
import { castWords } from '../../cast/words.ts'
import { Button } from '../../design/button.tsx'
import type { GridRow } from '../../focus/grid.ts'
import { type FocusGrid, useFocusGrid } from '../../focus/use-focus-grid.ts'
import { inLanguage, titleName } from '../../i18n/format.ts'
import { formatClock } from '../../i18n/format-figures.ts'
import { language, texts } from '../../i18n/language.ts'
import { readViewer } from '../../library/follow-viewer.ts'
import { viewer } from '../../library/viewer.ts'
import { PlayNote } from '../../outlook/play-note.tsx'
import { readSoundWishes } from '../../player/sound/sound-wishes.ts'
import { readSubtitleWish } from '../../player/subtitles/subtitle-wish.ts'
import type { Watch } from '../../player/watch-request.ts'
import { Backdrop } from '../../poster/backdrop.tsx'
import { navigate } from '../../router/history.ts'
import type { Route } from '../../router/route.ts'
import { CountryLine, countryRow } from '../../shell/country-line.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { announce } from '../../shell/live.ts'
import { ProblemNotice } from '../../shell/problem-notice.tsx'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { useMemory } from '../../shell/use-memory.ts'
import { Facts } from '../facts.tsx'
import { availabilityOfTitle, isTryable } from './availability.ts'
import { AvailabilityLine } from './availability-line.tsx'
import { Details, evidenceOf } from './details.tsx'
import { Episodes, firstEpisode, isPlayable } from './episodes.tsx'
import { AllowButton, isKeepable, KeepButton, mayAllow } from './keep-button.tsx'
import { OtherPages, pageRows } from './other-pages.tsx'
import css from './title-screen.module.css'
import { TitleSkeleton } from './title-skeleton.tsx'
import { Versions } from './versions.tsx'

/** Everything about one film, and one thing to do with it. */
const picker = lazy(() => import('../../cast/picker.tsx').then(({ Picker }) => Picker))

export function TitleScreen({ at }: { at: Extract<Route, { screen: 'title' }> }) {
  const found = useResource<Title>(paths.title(at.id))
  const title = found.state === 'ready' ? found.data : undefined
  const [isOpen, setOpen] = useState(false)
  const on = viewer.value?.goingOn.find(({ titleId }) => titleId === at.id)
  const hasPlace = (on?.positionSeconds ?? 0) > 0
  // The one that was chosen, else the one that the viewer is in.
  const wanted = at.season ?? on?.season
  const season = Math.max(0, title?.seasons?.findIndex(({ number }) => number === wanted) ?? 0)
  const setSeason = (index: number) => {
    const number = title?.seasons?.[index]?.number
    if (number !== undefined) navigate({ ...at, season: number }, { replace: true })
  }
  const manages = `${mayAllow()} ${viewer.value?.profile.ageLimit}`
  const rows = useMemo(
    () => rowsOf(title, isOpen, season, hasPlace),
    [title, isOpen, season, hasPlace, manages],
  )
  const grid = useFocusGrid(rows, 'actions')
  useMemory(title !== undefined, { entry: 'actions/0' })
  return (
    <Screen grid={grid} name={title && titleName(title, language.value)}>
      {found.state === 'loading' && <TitleSkeleton />}
      {found.state === 'failed' && (
        <ProblemNotice problem={found.problem} onRetry={found.reload} grid={grid} row="actions" />
      )}
      {found.state === 'failed' && found.problem === 'not-free-here' && <CountryLine grid={grid} />}
      {title && (
        <Film
          title={title}
          grid={grid}
          isOpen={isOpen}
          setOpen={setOpen}
          season={season}
          setSeason={setSeason}
        />
      )}
    </Screen>
  )
}

interface FilmProps {
  readonly title: Title
  readonly grid: FocusGrid
  readonly isOpen: boolean
  readonly setOpen: (isOpen: boolean) => void
  readonly season: number
  readonly setSeason: (season: number) => void
}

function Film({ title, grid, isOpen, setOpen, season, setSeason }: FilmProps) {
  const t = texts()
  const name = titleName(title, language.value)
  const synopsis = inLanguage(title.synopsis, language.value)
  const availability = availabilityOfTitle(title)
  const on = viewer.value?.goingOn.find(({ titleId }) => titleId === title.id)
  const first =
    on?.season === undefined || on.episode === undefined
      ? firstEpisode(title)
      : { season: on.season, episode: on.episode }
  const resumeSeconds = on?.positionSeconds ?? 0
  const canTry = isTryable(availability)
  const isSure = availability.kind !== 'nowhere-sure'
  const play = () => navigate({ screen: 'watch', id: title.id, ...(first ?? {}) })
  const hasVersions = canTry && title.releases.length > 1
  const isListed = viewer.value?.listed.includes(title.id) ?? false
  const isWatched = viewer.value?.watched.includes(title.id) ?? false
  const tell = (path: string, body: object) =>
    change(
      `${paths.library}/${path}`,
      { titleId: title.id, ...body },
      { signal: new AbortController().signal },
    ).then(readViewer, (error: unknown) => announce(t.errors[problemOf(error)]))
  const [isPicking, setPicking] = useState(false)
  let column = canTry ? 1 : 0
  return (
    <article class={css.film}>
      <div class={css.wall}>
        <Backdrop title={title} />
      </div>
      <div class={css.head} data-row="actions">
        <div class={css.words}>
          <h1 class={css.title}>
            <bdi>{name}</bdi>
          </h1>
          {title.originalTitle !== undefined && title.originalTitle !== name && (
            <p
              class={css.original}
              lang={title.language === undefined || title.language === 'zxx' ? undefined : title.language}
            >
              <bdi>{title.originalTitle}</bdi>
            </p>
          )}
          <Facts title={title} />
          <p class={css.synopsis} {...synopsis.spoken}>
            {synopsis.text}
          </p>
          <div class={css.actions}>
            {canTry && (
              <Button
                look={isSure ? 'main' : 'plain'}
                icon="play"
                onClick={play}
                aria-label={
                  isSure && resumeSeconds === 0 && first === undefined ? t.playTitle(name) : undefined
                }
                aria-describedby="play-note"
                {...grid.cell('actions', 0)}
              >
                <PlayNote titleId={title.id} {...first} shown="page">
                  {!isSure
                    ? t.tryAnyway
                    : [
                        resumeSeconds > 0 ? t.library.resumeAt(formatClock(resumeSeconds)) : t.play,
                        ...(first === undefined ? [] : [t.episode(first.episode)]),
                      ].join(' · ')}
                </PlayNote>
              </Button>
            )}
            {canTry && resumeSeconds > 0 && (
              <Button
                icon="replay"
                onClick={() =>
                  navigate({ screen: 'watch', id: title.id, ...(first ?? {}), isFromStart: true })
                }
                {...grid.cell('actions', column++)}
              >
                {t.library.fromStart}
              </Button>
            )}
            <Button
              icon={isListed ? 'check' : 'add'}
              aria-pressed={isListed}
              aria-label={isListed ? t.library.removeFromList : t.library.addToList}
              onClick={() => void tell('list', { isListed: !isListed })}
              {...grid.cell('actions', column++)}
            >
              {t.library.list}
            </Button>
            {canTry && (
              <Button
                icon="television"
                aria-haspopup="dialog"
                onClick={() => setPicking(true)}
                {...grid.cell('actions', column++)}
              >
                {castWords().watch}
              </Button>
            )}
            {canTry && isKeepable(title) && (
              <KeepButton title={title} season={season} cell={grid.cell('actions', column++)} />
            )}
            {mayAllow() && <AllowButton title={title} cell={grid.cell('actions', column++)} />}
            {canTry && title.kind !== 'series' && (
              <Button
                look="quiet"
                onClick={() => void tell('watched', { isWatched: !isWatched })}
                {...grid.cell('actions', column++)}
              >
                {isWatched ? t.library.unmarkWatched : t.library.markWatched}
              </Button>
            )}
            {hasVersions && (
              <Button
                look="quiet"
                onClick={() => setOpen(!isOpen)}
                aria-expanded={isOpen}
                aria-controls="versions"
                {...grid.cell('actions', column++)}
              >
                {t.versions}
              </Button>
            )}
          </div>
          <AvailabilityLine availability={availability} />
        </div>
      </div>
      {hasVersions && isOpen && <Versions title={title} grid={grid} />}
      {title.seasons && <Episodes title={title} grid={grid} season={season} setSeason={setSeason} />}
      <OtherPages title={title} grid={grid} />
      <Details title={title} grid={grid} />
      {isPicking && (
        <picker.Screen
          onClose={() => setPicking(false)}
          onPick={(screen) => {
            const place: Watch = { screen: 'watch', id: title.id, ...(first ?? {}) }
            handOver(place, screen, { ...readSoundWishes(language.value), ...wordsFor(title) })
            navigate(place)
          }}
        />
      )}
    </article>
  )
}

/** The subtitles that a screen begins with: those that the viewer reads, of a film that speaks otherwise. */
function wordsFor({ language: spoken }: Title): { wordsLanguage?: string } {
  const wish = readSubtitleWish()
  if (wish?.kind === 'none' || (!wish && spoken === language.value)) return {}
  return { wordsLanguage: wish?.language ?? language.value }
}

/** What can have the focus on the page, from top to bottom. */
function rowsOf(
  title: Title | undefined,
  isOpen: boolean,
  season: number,
  hasPlace: boolean,
): readonly GridRow[] {
  if (!title) return [topRow, { id: 'actions', length: 1 }, countryRow]
  const single = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `${name}${i}`, length: 1 }))
  return [
    topRow,
    { id: 'actions', length: countActions(title, hasPlace) },
    ...(isOpen ? single('version', title.releases.length) : []),
    ...((title.seasons?.length ?? 0) > 1 ? [{ id: 'seasons', length: title.seasons?.length ?? 0 }] : []),
    ...(title.seasons?.[season]?.episodes ?? []).map((episode, i) => ({
      id: `episode${i}`,
      length: isPlayable(episode) ? 1 : 0,
    })),
    ...pageRows(title),
    ...single(
      'evidence',
      (title.rights.url === undefined ? 0 : 1) +
        evidenceOf(title.rights).filter(({ url }) => url !== undefined).length +
        (title.support === undefined ? 0 : 1),
    ),
  ]
}

/** What can be done with a title: to play it, here, from its beginning too, or on a television, to keep it, to mark it, to choose a version. */
function countActions(title: Title, hasPlace: boolean): number {
  const forChildren = mayAllow() ? 1 : 0
  if (!isTryable(availabilityOfTitle(title))) return 1 + forChildren
  const toKeep = isKeepable(title) ? 1 : 0
  return (
    3 +
    forChildren +
    toKeep +
    (hasPlace ? 1 : 0) +
    (title.kind === 'series' ? 0 : 1) +
    (title.releases.length > 1 ? 1 : 0)
  )
}
