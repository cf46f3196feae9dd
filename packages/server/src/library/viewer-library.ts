import { type Catalogue, type PageRequest, summarise, type Viewer } from '@lanterne/catalogue'
import type {
  HistoryEntry,
  Home,
  HomeScreen,
  LibraryState,
  Profile,
  ProgressReport,
  Title,
  TitleId,
  TitlePage,
  TitleSummary,
  WatchedPlace,
  WatchingEntry,
} from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { isBegun, isFinished, type Library, leastAge, partsOf } from '@lanterne/library'
import type { House } from '../house/house.ts'
import type { TitleFinder } from '../playback/find-titles.ts'
import { childHero } from './child-hero.ts'

const mostWatching = 24
const mostHistory = 500
const mostProgress = 1000
/** Looked through for what is for a child. */
const mostSearched = 1000

/** What joins the library with what there is to watch. */
export interface ViewerLibraryOptions {
  readonly library: Library
  readonly catalogue: Catalogue
  readonly titles: TitleFinder
  readonly house: Pick<House, 'level'>
}

/** The library as one viewer sees it: with the titles that it is about, and without those that are not for them. */
export interface ViewerLibrary {
  /** Throws `not-for-this-age`. */
  expectFor(profile: Profile, id: TitleId): void
  /** A part of what a search of the catalogue finds. */
  search(profile: Profile, search: (page: PageRequest) => TitlePage, page: PageRequest): TitlePage
  home(profile: Profile, home: Home, viewer: Viewer): HomeScreen
  state(profile: Profile): LibraryState
  list(profile: Profile): readonly TitleSummary[]
  history(profile: Profile): readonly HistoryEntry[]
  /** Notes where a viewer is. Throws `not-found`. */
  report(profile: Profile, report: ProgressReport): void
  setListed(profile: Profile, id: TitleId, isListed: boolean): void
  /** Lets the children's profiles see a title, whatever its kind, or does not any more. Throws `not-found`. */
  setAllowed(id: TitleId, isAllowed: boolean): void
  isFor(profile: Profile, id: TitleId): boolean
  /** Where a film or an episode goes on; `undefined` where it begins. */
  startOf(profile: Profile, place: WatchedPlace): number | undefined
}

export function createViewerLibrary({
  library,
  catalogue,
  titles,
  house,
}: ViewerLibraryOptions): ViewerLibrary {
  const orNothing = <Found>(find: () => Found): Found | undefined => {
    try {
      return find()
    } catch (error) {
      if (error instanceof AppError && error.code === 'not-found') return undefined
      throw error
    }
  }
  const isFreeFor = (id: TitleId, viewer: Viewer) => {
    try {
      return catalogue.find(id, viewer) !== undefined
    } catch (error) {
      if (error instanceof AppError && error.code === 'not-free-here') return false
      throw error
    }
  }
  const inCatalogue = (id: TitleId) => orNothing(() => catalogue.find(id))
  const recall = (id: TitleId) => orNothing(() => titles.recall(id))
  // Ids that come from the library are those of titles: they were checked when they were put there.
  const summaryOf = (id: string): TitleSummary | undefined => {
    const title = recall(id as TitleId)
    return title ? summarise(title) : (library.keptTitle(id as TitleId) as TitleSummary | undefined)
  }
  const isFor = ({ ageLimit }: Profile, id: TitleId) => {
    // A grown-up's word comes before what is guessed from its kind.
    if (ageLimit === undefined || library.house.allowed().includes(id)) return true
    const title = inCatalogue(id)
    return title !== undefined && leastAge(title.genres) <= ageLimit
  }
  const expectFor = (profile: Profile, id: TitleId) => {
    if (!isFor(profile, id)) throw new AppError('not-for-this-age')
  }
  const allowed = ({ ageLimit }: Profile, some: readonly TitleSummary[]) => {
    if (ageLimit === undefined) return some
    const byWord = new Set(library.house.allowed())
    return some.filter(({ id, genres }) => byWord.has(id) || leastAge(genres) <= ageLimit)
  }
  /** What only a grown-up's word lets this viewer see: it may be in no row of the home screen, and in no catalogue. */
  const byWord = ({ ageLimit = Number.POSITIVE_INFINITY }: Profile, viewer: Viewer): TitleSummary[] =>
    library.house.allowed().flatMap((id) => {
      const isFree = !inCatalogue(id) || isFreeFor(id, viewer)
      const title = isFree ? summaryOf(id) : undefined
      return title && leastAge(title.genres) > ageLimit ? [title] : []
    })
  /** What the catalogue does not have is kept as it is known now: its source may not be there tomorrow. */
  const keep = (id: TitleId) => {
    if (inCatalogue(id)) return
    const title = recall(id)
    if (title) library.keepTitle(summarise(title) as Parameters<Library['keepTitle']>[0])
    else if (!library.keptTitle(id)) throw new AppError('not-found')
  }
  const withTitle = <Entry extends { readonly titleId: string }>(
    profile: Profile,
    entries: readonly Entry[],
  ) =>
    entries.flatMap(({ titleId, ...entry }) => {
      const title = summaryOf(titleId)
      return title && isFor(profile, title.id) ? [{ ...entry, title }] : []
    })
  return {
    expectFor,
    search(profile, search, { offset = 0, limit = 60 }) {
      if (profile.ageLimit === undefined) return search({ offset, limit })
      const { choices, ...found } = search({ offset: 0, limit: mostSearched })
      const titles = allowed(profile, found.titles)
      // Counts are of all ages: they would tell of what is not shown.
      const none = Object.fromEntries(Object.keys(choices).map((filter) => [filter, []])) as unknown
      return {
        ...found,
        ...{ titles: titles.slice(offset, offset + limit), total: titles.length, hiddenCount: 0 },
        choices: none as typeof choices,
      }
    },
    home(profile, home, viewer) {
      const entries = library.of(profile.id).goingOn((id) => recall(id as TitleId))
      const watching: readonly WatchingEntry[] = withTitle(
        profile,
        entries.map(({ clock: _, ...entry }) => entry),
      ).slice(0, mostWatching)
      const { hero: first, ...others } = home
      const lent = profile.ageLimit === undefined ? [] : byWord(profile, viewer)
      const rows = [{ id: 'allowed', titles: lent }, ...home.rows]
        .map((row) => ({ ...row, titles: allowed(profile, row.titles) }))
        .filter(({ titles: some }) => some.length > 0)
      const hero = profile.ageLimit === undefined ? first : (childHero(rows) ?? watching[0]?.title)
      return { ...others, ...(hero && { hero }), rows, watching }
    },
    state(profile) {
      const own = library.of(profile.id)
      const { setAside } = library
      const { level } = house
      return {
        profile,
        profileCount: library.profiles().length,
        listed: own.list(),
        watched: own.watched(),
        progress: Object.fromEntries(
          own
            .progress()
            .slice(0, mostProgress)
            .map(({ item, value }) => [item, value]),
        ),
        goingOn: own.goingOn((id) => recall(id as TitleId), true).map(({ clock: _, ...entry }) => entry),
        choices: own.choices(),
        kept: Object.fromEntries(
          [...library.house.kept()]
            .filter(([item]) => isFor(profile, partsOf(item).titleId as TitleId))
            .map(([item, { isWhole }]) => [item, isWhole ? ('whole' as const) : ('coming' as const)]),
        ),
        allowed: profile.ageLimit === undefined ? library.house.allowed() : [],
        ...(level !== 'free' && { dataLevel: level }),
        // Where it lies is for who manages.
        ...(setAside && profile.ageLimit === undefined && { setAside }),
      }
    },
    list: (profile) =>
      withTitle(
        profile,
        library
          .of(profile.id)
          .list()
          .map((titleId) => ({ titleId })),
      ).map(({ title }) => title),
    history(profile) {
      const entries = library
        .of(profile.id)
        .progress()
        .slice(0, mostHistory)
        .map(({ item, clock, value }) => ({ ...partsOf(item), ...value, atMs: clock }))
      return withTitle(profile, entries)
    },
    report(profile, { positionSeconds, durationSeconds, releaseId, ...place }) {
      expectFor(profile, place.titleId)
      keep(place.titleId)
      const title = recall(place.titleId)
      const release = title && releasesAt(title, place).find(({ id }) => id === releaseId)
      library.of(profile.id).setProgress(place, {
        positionSeconds: Math.min(positionSeconds, durationSeconds || positionSeconds),
        durationSeconds,
        isFinished: isFinished(positionSeconds, durationSeconds, release?.markers?.credits?.start),
      })
    },
    setAllowed(id, isAllowed) {
      if (isAllowed) keep(id)
      library.house.setAllowed(id, isAllowed)
    },
    isFor,
    setListed(profile, id, isListed) {
      expectFor(profile, id)
      if (isListed) keep(id)
      library.of(profile.id).setListed(id, isListed)
    },
    startOf(profile, place) {
      const progress = library.of(profile.id).progressOf(place)
      return progress && !progress.isFinished && isBegun(progress) ? progress.positionSeconds : undefined
    },
  }
}

function releasesAt(title: Title, { season, episode }: Omit<WatchedPlace, 'titleId'>) {
  if (season === undefined || episode === undefined) return title.releases
  const part = title.seasons?.find(({ number }) => number === season)
  return part?.episodes.find(({ number }) => number === episode)?.releases ?? title.releases
}
