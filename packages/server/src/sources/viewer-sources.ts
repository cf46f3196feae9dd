import { randomInt } from 'node:crypto'
import {
  type Addon,
  askForSubtitles,
  type BrowsableSource,
  type Elsewhere,
  type FoundSubtitles,
  pageOf,
  videoOf,
  whereFound,
} from '@lanterne/catalogue'
import type {
  PlaybackRequest,
  SourceChange,
  SourceOffer,
  SourcePage,
  SourceRequest,
  SourceRow,
  Title,
  ViewerSource,
} from '@lanterne/contract'
import { AppError, withDeadline } from '@lanterne/kernel'
import type { PlayedFilm } from '../playback/played-film.ts'
import { type KeptSource, type KeptSources, readSources, writeSources } from './kept-sources.ts'
import {
  describeSource,
  type OpenedSource,
  openSource,
  readAddress,
  type SourceWorld,
} from './open-source.ts'

const patienceMs = 20_000
const mostSources = 100
const digits = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A source as searches know it. */
export type SearchedSource = BrowsableSource & { readonly isSearched: boolean }

/** Sources that the viewer added, and what they are kept in. */
export class ViewerSources {
  readonly #path: string
  readonly #world: SourceWorld
  readonly #opened = new Map<string, OpenedSource>()
  #kept: KeptSources
  #writing: Promise<void> = Promise.resolve()

  /** Opens what `path` keeps. Nothing is asked of any source. Throws `disk-failed`. */
  static async open(path: string, world: SourceWorld): Promise<ViewerSources> {
    const { isDamaged = false, ...kept } = await readSources(path)
    if (isDamaged) world.log.warn('list of sources damaged, and put aside', {})
    return new ViewerSources(path, kept, world)
  }

  private constructor(path: string, kept: KeptSources, world: SourceWorld) {
    this.#path = path
    this.#kept = kept
    this.#world = world
  }

  get list(): readonly ViewerSource[] {
    return this.#kept.sources.map(tellOf)
  }

  /** Reads what a source says of itself. Throws `invalid-request`, and what asking may throw. */
  async look(request: SourceRequest, { signal }: { signal: AbortSignal }): Promise<SourceOffer> {
    const address = await readAddress(request)
    using deadline = this.#deadline(signal)
    return await describeSource(request.kind, address, this.#world, deadline)
  }

  /**
   * Adds a source; one that is there already is switched on again. Throws as `look`, and `unsupported-source` for one that
   * must be configured first.
   */
  async add(request: SourceRequest, options: { signal: AbortSignal }): Promise<ViewerSource> {
    const { kind } = request
    const address = await readAddress(request)
    const known = this.#kept.sources.find((each) => each.kind === kind && each.address === address)
    if (known) return this.change(known.id, { isOn: true })
    const offer = await this.look(request, options)
    if (offer.needsConfiguration) throw new AppError('unsupported-source')
    if (this.#kept.sources.length >= mostSources) throw new AppError('invalid-request')
    const { name, description, canBeSearched } = offer
    const source: KeptSource = {
      ...{ id: newId(), kind, address, name, description, canBeSearched },
      ...{ isOn: true, isPinned: false, isConfigurable: offer.configuration !== undefined },
    }
    await this.#keep({ ...this.#kept, sources: [...this.#kept.sources, source] })
    return tellOf(source)
  }

  /** Throws `not-found`. */
  async change(id: string, change: SourceChange): Promise<ViewerSource> {
    const { isOn, isPinned } = change
    const changed = {
      ...this.#find(id),
      ...(isOn !== undefined && { isOn }),
      ...(isPinned !== undefined && { isPinned }),
    }
    const sources = this.#kept.sources.map((each) => (each.id === id ? changed : each))
    await this.#keep({ ...this.#kept, sources })
    return tellOf(changed)
  }

  /** Forgets a source; one that is unknown is forgotten already. */
  async remove(id: string): Promise<void> {
    this.#opened.delete(id)
    await this.#keep({ ...this.#kept, sources: this.#kept.sources.filter((each) => each.id !== id) })
  }

  /** Where an add-on is configured. Throws `not-found`. */
  configurationOf(id: string): string {
    const { isConfigurable, address } = this.#find(id)
    if (!isConfigurable) throw new AppError('not-found')
    return address.replace(/\/manifest\.json(?:\?.*)?$/, '/configure')
  }

  /** Throws `not-found`, also for one that is off, and what asking may throw. */
  async rows(id: string, { signal }: { signal: AbortSignal }): Promise<readonly SourceRow[]> {
    using deadline = this.#deadline(signal)
    return await this.#at(id).source.rows(deadline)
  }

  /** Throws as `rows`. */
  async page(
    id: string,
    row: string,
    after: string | undefined,
    { signal }: { signal: AbortSignal },
  ): Promise<SourcePage> {
    using deadline = this.#deadline(signal)
    const { source } = this.#at(id)
    return pageOf(await source.browse(row, after, deadline), source)
  }

  /** Those that are on, for who looks for films. */
  get sources(): readonly SearchedSource[] {
    return this.#on.map((kept) => ({ ...this.#at(kept.id).source, isSearched: kept.canBeSearched }))
  }

  /** A file of a folder of the viewer's. Throws `not-found`. */
  async openFile(
    { folder, file }: { readonly folder: string; readonly file: string },
    options: { signal: AbortSignal },
  ): Promise<PlayedFilm> {
    const opened = this.#at(folder).folder
    if (!opened) throw new AppError('not-found')
    return opened.open(file, options)
  }

  /** Whether the viewer typed an address at this host, of a source that is on: then it may be in this house. */
  isTyped(host: string): boolean {
    return this.#on.some(({ id }) => this.#at(id).typedHost === host)
  }

  /** Subtitles that the viewer's add-ons have for what is played: asked by the name that they know it by, if there is one. */
  async subtitles(
    { id, kind, ids }: Title,
    { season, episode }: Pick<PlaybackRequest, 'season' | 'episode'>,
    elsewhere: Pick<Elsewhere, 'episodeName'>,
    { signal }: { signal: AbortSignal },
  ): Promise<readonly FoundSubtitles[]> {
    const addons = this.#addons
    const where = whereFound(id)
    const isAddons = where !== undefined && addons.some((addon) => addon.id === where.source)
    const own = isAddons ? videoOf(where.id) : undefined
    const imdb = ids?.imdb && { type: kind === 'series' ? 'series' : 'movie', id: ids.imdb }
    const video = own ?? imdb
    if (!video || addons.length === 0) return []
    const part = episode === undefined ? '' : `:${season ?? 1}:${episode}`
    const name = episode === undefined || !own ? undefined : elsewhere.episodeName(id, { season, episode })
    const asked = { type: video.type, id: name ?? `${video.id}${part}` }
    return askForSubtitles(addons, asked, { clock: this.#world.clock, signal })
  }

  /** How the catalogue is served to others; absent while it is not. */
  get sharing(): KeptSources['sharing'] {
    return this.#kept.sharing
  }

  /** Begins to serve it, with a new secret each time, or ends it. */
  async share(sharing: KeptSources['sharing']): Promise<void> {
    const { sharing: _, ...rest } = this.#kept
    await this.#keep(sharing ? { ...rest, sharing } : rest)
  }

  get #on(): readonly KeptSource[] {
    return this.#kept.sources.filter(({ isOn }) => isOn)
  }

  get #addons(): readonly Addon[] {
    return this.#on.map(({ id }) => this.#at(id).addon).filter((addon) => addon !== undefined)
  }

  #at(id: string): OpenedSource {
    const kept = this.#find(id)
    if (!kept.isOn) throw new AppError('not-found')
    const known = this.#opened.get(id)
    if (known) return known
    const opened = openSource(kept, this.#world, () => this.#addons)
    this.#opened.set(id, opened)
    return opened
  }

  #find(id: string): KeptSource {
    const found = this.#kept.sources.find((each) => each.id === id)
    if (!found) throw new AppError('not-found')
    return found
  }

  #deadline(signal: AbortSignal) {
    return withDeadline(this.#world.clock, patienceMs, () => new AppError('timed-out'), { signal })
  }

  /** One writing after the other: what is said last is what stays. */
  async #keep(kept: KeptSources): Promise<void> {
    this.#kept = kept
    const before = this.#writing
    this.#writing = before.catch(() => undefined).then(() => writeSources(this.#path, kept))
    await this.#writing
  }
}

/** Everything of a source but its address: of that, the host alone. */
function tellOf({ address, canBeSearched: _, ...source }: KeptSource): ViewerSource {
  return { ...source, place: source.kind === 'folder' ? address : new URL(address).host }
}

/** Not guessed by who writes links to films: ten letters or digits. */
function newId(): string {
  return `own${Array.from({ length: 10 }, () => digits[randomInt(digits.length)]).join('')}`
}
