import { AppError, type Clock, withDeadline } from '@lanterne/kernel'
import { type Licence, licenceAt } from '../licence.ts'
import { secondsIn, webAddress, yearIn } from '../loose.ts'
import { plainText } from '../plain-text.ts'
import type { BrowsableSource, FoundEpisode, FoundFilm, FoundSubtitles, FoundTitle } from '../source.ts'
import { type Addon, type FoundStreams, type Meta, noStreams, readStreams, type Video } from './addon.ts'
import { type AddonCatalogue, needsMoreThan, takesExtra } from './manifest.ts'
import { orderReleases } from './order-releases.ts'

const perPage = 100
const mostSkipped = 10_000
const mostCatalogues = 6
const mostReleases = 100
/** For each add-on that is asked besides the film's own. */
const patienceMs = 12_000
/** Films of lists, for add-ons that have lists and nothing else. */
const mostSeen = 1000

/** What an add-on's films are shared by is not in its words: whoever added it knows. */
const unknownLicence: Licence = { kind: 'viewers', name: '' }

export interface AddonSourceOptions {
  readonly name: string
  readonly clock: Clock
  /** All the viewer's add-ons, in their order: what one lists, others may describe and play. */
  readonly all?: () => readonly Addon[]
}

/** The films of an add-on that the viewer added. A film's id is `TYPE/ID`. */
export function createAddonSource(
  addon: Addon,
  { name, clock, all = () => [addon] }: AddonSourceOptions,
): BrowsableSource {
  const { id: source } = addon
  const seen = new Map<string, Meta>()
  const see = (metas: readonly Meta[]) => {
    for (const meta of metas) {
      seen.delete(keyOf(meta))
      seen.set(keyOf(meta), meta)
    }
    for (const [oldest] of seen) {
      if (seen.size <= mostSeen) break
      seen.delete(oldest)
    }
    return metas.map((meta) => describe(meta, source))
  }
  /** The add-on's own first. */
  const addons = () => [addon, ...all().filter(({ id }) => id !== source)]
  const ask = <Answer>(
    question: (of: Addon, options: { signal: AbortSignal }) => Promise<Answer>,
    options: { signal: AbortSignal },
  ) => askEach(addons(), question, clock, options)

  const metaOf = async (video: Video, options: { signal: AbortSignal }) => {
    const own = await addon.meta(video, options)
    if (own) return own
    const others = addons().slice(1)
    const answers = await askEach(others, (each, limited) => each.meta(video, limited), clock, options)
    const found = answers.find((meta) => meta !== undefined) ?? seen.get(keyOf(video))
    if (!found) throw new AppError('not-found')
    return found
  }
  const streamsOf = async (video: Video, options: { signal: AbortSignal }): Promise<FoundStreams> => {
    const answers = await ask((each, limited) => each.streams(video, limited), options)
    return {
      releases: orderReleases(answers.flatMap(({ releases }) => releases)).slice(0, mostReleases),
      pages: answers.flatMap(({ pages }) => pages).slice(0, 20),
    }
  }

  return {
    id: source,
    name,
    async rows(options) {
      const { catalogs } = await addon.manifest(options)
      return catalogs
        .filter((catalogue) => !needsMoreThan(catalogue, []))
        .map((catalogue) => ({ id: keyOf(catalogue), name: rowName(catalogue) }))
    },
    async browse(row, after, options) {
      const { catalogs } = await addon.manifest(options)
      const catalogue = catalogs.find((each) => keyOf(each) === row && !needsMoreThan(each, []))
      if (!catalogue) throw new AppError('not-found')
      const skip = Math.max(0, Math.floor(Number(after ?? 0)) || 0)
      const metas = await addon.metas(catalogue, skip > 0 ? { skip: String(skip) } : {}, options)
      const isMore = takesExtra(catalogue, 'skip') && metas.length >= perPage && skip < mostSkipped
      return { titles: see(metas), ...(isMore && { next: String(skip + metas.length) }) }
    },
    async search({ text }, options) {
      const search = text.trim().slice(0, 100)
      const { catalogs } = await addon.manifest(options)
      const asked = catalogs.filter(isSearchable).slice(0, mostCatalogues)
      const answers = await Promise.allSettled(asked.map((each) => addon.metas(each, { search }, options)))
      const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
      const failed = answers.find((answer) => answer.status === 'rejected')
      options.signal.throwIfAborted()
      if (failed && found.length === 0) throw failed.reason
      // Several catalogues of one add-on may have the same film.
      return { titles: [...new Map(see(found).map((title) => [title.id, title])).values()] }
    },
    async find(wanted, options): Promise<FoundFilm> {
      const video = videoOf(wanted)
      const meta = await metaOf(video, options)
      const episodes = episodesOf(meta)
      const { releases, pages } = episodes.length > 0 ? noStreams : await streamsOf(video, options)
      const described = describe({ ...meta, id: video.id, type: video.type }, source)
      return { ...described, releases, pages, ...(episodes.length > 0 && { episodes }) }
    },
    async findEpisode(wanted, episode, options) {
      const video = videoOf(wanted)
      const meta = await metaOf(video, options)
      const part = meta.videos.find((each) => each.id === episode)
      if (!part) throw new AppError('not-found')
      // What comes with the series is all that there is.
      if (part.streams.length > 0) return readStreams(part.streams).releases
      return (await streamsOf({ type: video.type, id: part.id }, options)).releases
    },
  }
}

/** Whether an add-on's catalogue answers to words alone. */
export function isSearchable(catalogue: AddonCatalogue): boolean {
  return takesExtra(catalogue, 'search') && !needsMoreThan(catalogue, ['search'])
}

/** Names of a catalogue for people: many add-ons call two of them the same. */
export function rowName({ type, id, name }: AddonCatalogue): string {
  const words = plainText(name ?? id, 60)
  return words === '' ? type : words
}

/** Subtitles of a video that any of the add-ons has. */
export async function askForSubtitles(
  addons: readonly Addon[],
  video: Video,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<readonly FoundSubtitles[]> {
  const answers = await askEach(addons, (each, limited) => each.subtitles(video, limited), clock, { signal })
  return [...new Map(answers.flat().map((found) => [found.url, found])).values()].slice(0, 200)
}

/** What each answers in time; who fails or is late has nothing to say. Throws what the first did when nobody answers. */
async function askEach<Answer>(
  addons: readonly Addon[],
  question: (of: Addon, options: { signal: AbortSignal }) => Promise<Answer>,
  clock: Clock,
  { signal }: { signal: AbortSignal },
): Promise<readonly Answer[]> {
  const answers = await Promise.allSettled(
    addons.map(async (addon) => {
      using deadline = withDeadline(clock, patienceMs, () => new AppError('timed-out'), { signal })
      return await question(addon, deadline)
    }),
  )
  signal.throwIfAborted()
  const [first] = answers
  const isAnswered = answers.some(({ status }) => status === 'fulfilled')
  if (!isAnswered && first?.status === 'rejected') throw first.reason
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
}

function keyOf({ type, id }: Video): string {
  return `${type}/${id}`
}

/** The video that a film's id names. Throws `not-found`. */
export function videoOf(wanted: string): Video {
  const [, type, id] = /^([^/]{1,40})\/([\s\S]{1,300})$/.exec(wanted) ?? []
  if (type === undefined || id === undefined) throw new AppError('not-found')
  return { type, id }
}

function describe(meta: Meta, source: string): FoundTitle {
  const year = yearIn(meta.releaseInfo)
  const duration = secondsIn(meta.runtime)
  const poster = webAddress(meta.poster)
  const linked = meta.links
    .filter(({ category }) => /^directors?$/i.test(category ?? ''))
    .map(({ name }) => name ?? '')
  return {
    source,
    id: `${meta.type}/${meta.id}`,
    title: plainText(meta.name, 200) || meta.id,
    ...(year !== undefined && { year }),
    ...(duration !== undefined && { durationSeconds: duration }),
    makers: [...meta.director, ...linked]
      .map((name) => plainText(name, 100))
      .filter((name) => name !== '')
      .slice(0, 5),
    synopsis: plainText(meta.description ?? '', 1000),
    licence: licenceAt(meta.licence?.url ?? '') ?? unknownLicence,
    ...(meta.type === 'series' && { isSeries: true }),
    ...(poster !== undefined && { artwork: poster }),
  }
}

/** Films may list themselves as their only video. */
function episodesOf({ videos, type }: Meta): readonly FoundEpisode[] {
  if (type === 'movie') return []
  return videos.map((video, i) => {
    const synopsis = plainText(video.overview ?? '', 600)
    return {
      id: video.id,
      season: Math.max(0, Math.floor(video.season ?? 1)),
      number: Math.max(0, Math.floor(video.episode ?? i + 1)),
      title: plainText(video.title ?? video.name ?? '', 200),
      ...(synopsis !== '' && { synopsis }),
    }
  })
}
