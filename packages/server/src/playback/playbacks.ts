import {
  type FilmChapter,
  type NextEpisode,
  nextEpisode,
  type Playback,
  type PlaybackDetails,
  type PlaybackId,
  type PlaybackRequest,
  type Release,
  type ServerEvent,
  type Title,
  type TitleId,
} from '@lanterne/contract'
import type { Engine, TorrentSource } from '@lanterne/engine'
import { AppError, type Clock, Emitter, type Logger, type Random, type Timer } from '@lanterne/kernel'
import type { KeyFrame, Workshop } from '@lanterne/media'
import type { Segmented } from '../http/segment-routes.ts'
import type { Streamable } from '../http/stream-routes.ts'
import type { Subtitled } from '../http/subtitle-routes.ts'
import type { KeptTitles } from '../keeping/kept-titles.ts'
import type { SubtitleFinder } from '../subtitles/outside-subtitles.ts'
import { secret } from '../world.ts'
import { chooseRelease } from './choose-release.ts'
import { durationOf } from './duration-of.ts'
import { PlaybackSession } from './playback-session.ts'
import type { PlayedFilm } from './played-film.ts'
import { SharedTorrents } from './shared-torrents.ts'

/** What playbacks stand on. */
export interface PlaybacksOptions {
  find(id: TitleId): Title
  /** How the engine may reach a release of a title. */
  locate(release: Release, options: { signal: AbortSignal; titleId: TitleId }): Promise<TorrentSource>
  /** A file of this machine. Throws `not-found`; without it, there is none. */
  openFile?(
    file: Extract<Release['source'], { kind: 'own-file' }>,
    options: { signal: AbortSignal },
  ): Promise<PlayedFilm>
  /** Where subtitles of what is asked for are found besides; without it, nowhere. */
  subtitleFinder?(title: Title, release: Release, request: PlaybackRequest): SubtitleFinder
  /** What is kept on this machine, which is played before anything is asked for; without it, nothing is. */
  readonly kept?: Pick<KeptTitles, 'at'>
  /** Whether somebody came to the end of it, and nobody is in the middle; without it, nobody says so. */
  isDoneWith?(place: PlaybackRequest): boolean
  /** Whether nothing can be reached for now; without it, nobody says so. */
  isCutOff?(): boolean
  readonly engine: Pick<Engine, 'open' | 'close'>
  readonly workshop: Workshop
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

const tickMs = 250
const unattendedLimitMs = 60_000
/** The oldest is closed when one more opens. */
const maxPlaybacks = 32

/** Films being watched now, by every page together. */
export class Playbacks implements Disposable {
  /** Progress of each playback: when it turns, else at most four times a second and only when it changed. */
  readonly events = new Emitter<{ progress: ServerEvent }>()
  readonly #options: PlaybacksOptions
  readonly #sessions = new Map<string, PlaybackSession>()
  readonly #shared: SharedTorrents
  readonly #told = new Map<string, string>()
  readonly #requests = new WeakMap<PlaybackSession, PlaybackRequest>()
  #ticker: Timer | undefined

  constructor(options: PlaybacksOptions) {
    this.#options = options
    this.#shared = new SharedTorrents(options)
  }

  /** Begins to look for a title's film and answers at once. Throws `not-found`. */
  open(request: PlaybackRequest): Playback {
    const { find, locate, engine, workshop, clock, random, log, ...others } = this.#options
    const title = find(request.titleId)
    const release = this.#keptOf(request) ?? chooseRelease(title, request)
    const oldest = this.#sessions.keys().next()
    if (this.#sessions.size >= maxPlaybacks && !oldest.done) this.close(oldest.value)
    const id = secret({ random }) as PlaybackId // Made here: the brand is true.
    const session: PlaybackSession = new PlaybackSession({
      id,
      titleId: title.id,
      release,
      durationSeconds: release.durationSeconds ?? durationOf(title, request),
      next: nextOf(title, request),
      workshop,
      audience: request.screen && {
        screen: request.screen,
        languages: request.languages ?? [],
        wantsAudioDescription: request.wantsAudioDescription ?? false,
      },
      subtitleFinder: others.subtitleFinder?.(title, release, request),
      open: async ({ signal, onProgress }) => {
        const { source } = release
        if (source.kind === 'own-file') {
          if (!others.openFile) throw new AppError('not-found')
          return others.openFile(source, { signal })
        }
        const place = await locate(release, { signal, titleId: title.id })
        const torrent = await engine.open(place, { signal, onProgress })
        this.#shared.join(torrent.infohash)
        return torrent
      },
      ...(others.isCutOff && { isCutOff: others.isCutOff }),
      onTurn: () => this.#turn(id),
      clock,
      log,
    })
    this.#sessions.set(id, session)
    this.#requests.set(session, request)
    this.#ticker ??= clock.schedule(tickMs, () => this.#tick())
    return session.describe()
  }

  /** Throws `not-found`. */
  find(id: string): Playback {
    const session = this.#sessions.get(id)
    if (!session) throw new AppError('not-found')
    session.touch()
    return session.describe()
  }

  /** What happens to its bytes. Throws `not-found`, also while the film is being looked for. */
  details(id: string): PlaybackDetails {
    const details = this.#sessions.get(id)?.details()
    if (!details) throw new AppError('not-found')
    return details
  }

  /** The chapters of its film, once it was read. Rejects with `not-found`, and as the film cannot be read. */
  async chapters(id: string): Promise<readonly FilmChapter[]> {
    const session = this.#sessions.get(id)
    if (!session) throw new AppError('not-found')
    return session.chapters()
  }

  /** Ends a playback; one that is unknown has ended already. */
  close(id: string): void {
    const session = this.#sessions.get(id)
    if (!session) return
    this.#sessions.delete(id)
    const request = this.#requests.get(session)
    if (request && this.#options.isDoneWith?.(request)) session.wasFinished()
    session.close()
    this.#tell(session)
    this.#told.delete(id)
    this.#settle()
  }

  /** Whether a film that is watched is still on its way. */
  get isComing(): boolean {
    return [...this.#sessions.values()].some((session) => session.isComing)
  }

  /** A torrent that was fetched for another reason is shared like those that were watched. */
  shareOn(infohash: string): void {
    this.#shared.join(infohash)
    this.#settle()
  }

  /**
   * Leaves a swarm that was joined only to look at its film: one that is watched, or was and is shared on, stays. `false`
   * while somebody looks for a film, which may be this one: then it is to be asked again.
   */
  leave(infohash: string): boolean {
    if (this.#shared.has(infohash)) return true
    if ([...this.#sessions.values()].some((session) => session.isFinding)) return false
    this.#shared.leave(infohash)
    return true
  }

  /** The bytes of a playback whose film was found. */
  bytes(id: string): Streamable | undefined {
    return this.#sessions.get(id)?.bytes
  }

  /** The segments of a playback whose film was read. */
  segments(id: string): Promise<Segmented> | undefined {
    return this.#sessions.get(id)?.segments()
  }

  /** Resolves when it is decided how a film reaches its screen, or that nobody can tell. */
  async delivered(id: string): Promise<void> {
    await this.#sessions.get(id)?.delivered()
  }

  /** The subtitles of a playback whose film was found. */
  subtitles(id: string): Subtitled | undefined {
    return this.#sessions.get(id)?.subtitles
  }

  /** A picture of a playback's film near a time, if it is here. Throws `not-found`. */
  async keyFrame(
    id: string,
    seconds: number,
    options: { signal: AbortSignal },
  ): Promise<KeyFrame | undefined> {
    const session = this.#sessions.get(id)
    if (!session) throw new AppError('not-found')
    return session.keyFrame(seconds, options)
  }

  /** Says that a page watches the playback `id`, or all of them, until `watcher` aborts; answers with where they are. */
  watch(id: string | undefined, watcher: AbortSignal): readonly ServerEvent[] {
    const sessions = [...this.#sessions.values()].filter((session) => id === undefined || session.id === id)
    for (const session of sessions) session.attend(watcher)
    const events = sessions.map(progressEvent)
    if (id === undefined || events.length > 0) return events
    return [
      { type: 'playback', id: id as PlaybackId, progress: { state: 'failed', error: 'closed', details: {} } },
    ]
  }

  [Symbol.dispose](): void {
    this.#ticker?.cancel()
    for (const id of [...this.#sessions.keys()]) this.close(id)
  }

  #settle(): void {
    const inUse = [...this.#sessions.values()].map(({ infohash }) => infohash)
    this.#shared.settle(new Set(inUse.filter((infohash) => infohash !== undefined)))
  }

  /** The release that is kept of what is asked for, unless another is. */
  #keptOf(request: PlaybackRequest): Release | undefined {
    const kept = this.#options.kept?.at(request)
    if (!kept || (request.releaseId !== undefined && request.releaseId !== kept.release.id)) return undefined
    return kept.release
  }

  #turn(id: PlaybackId): void {
    const session = this.#sessions.get(id)
    if (session) this.#tell(session)
  }

  #tick(): void {
    for (const session of [...this.#sessions.values()]) {
      if (session.unattendedMs >= unattendedLimitMs) this.close(session.id)
      else this.#tell(session)
    }
    this.#ticker =
      this.#sessions.size > 0 ? this.#options.clock.schedule(tickMs, () => this.#tick()) : undefined
  }

  #tell(session: PlaybackSession): void {
    const event = progressEvent(session)
    const text = JSON.stringify(event)
    if (this.#told.get(session.id) === text) return
    this.#told.set(session.id, text)
    this.events.emit('progress', event)
  }
}

/** What comes after the episode that is asked for. */
function nextOf(title: Title, request: PlaybackRequest): NextEpisode | undefined {
  const next = nextEpisode(title, request)
  if (!next) return undefined
  const { number, title: name, localizedTitle } = next.episode
  return { season: next.season, episode: number, title: name, ...(localizedTitle && { localizedTitle }) }
}

function progressEvent(session: PlaybackSession): ServerEvent {
  return { type: 'playback', id: session.id, progress: session.progress() }
}
