import {
  type FilmChapter,
  isPlayableContainer,
  type NextEpisode,
  type Playback,
  type PlaybackDetails,
  type PlaybackId,
  type PlaybackProgress,
  type Release,
  type TitleId,
} from '@lanterne/contract'
import type { OpeningProgress } from '@lanterne/engine'
import { AppError, type Clock, type Logger } from '@lanterne/kernel'
import type { KeyFrame, SegmentedFilm, Workshop } from '@lanterne/media'
import { type Audience, type Delivery, decideDelivery, manifestOf } from '../delivery/delivery.ts'
import { writePlaylists } from '../delivery/playlists.ts'
import { mimeTypeOf } from '../http/mime-type.ts'
import type { Playlists, Segmented } from '../http/segment-routes.ts'
import type { Streamable } from '../http/stream-routes.ts'
import type { Subtitled } from '../http/subtitle-routes.ts'
import { OutsideSubtitles, type SubtitleFinder } from '../subtitles/outside-subtitles.ts'
import { PlaybackSubtitles } from '../subtitles/playback-subtitles.ts'
import { chooseFile, type FileChoice, mayPlayInBrowsers } from './choose-file.ts'
import { askedFile } from './choose-release.ts'
import { describeDetails } from './describe-details.ts'
import { FilmForecast } from './film-forecast.ts'
import type { PlayedFilm } from './played-film.ts'

/** Parts of the film strip. */
const stripParts = 120

type Stage =
  | { readonly state: 'finding'; readonly people: number }
  | {
      readonly state: 'ready'
      readonly torrent: PlayedFilm
      readonly choice: FileChoice
      readonly bytes: Streamable
      readonly subtitles: PlaybackSubtitles
      readonly forecast: FilmForecast
      /** Absent until the film was read: it is played as it is. */
      readonly delivery?: Delivery
    }
  | Extract<PlaybackProgress, { state: 'failed' }>

type Way = Pick<
  Extract<PlaybackProgress, { state: 'ready' }>,
  'delivery' | 'url' | 'sounds' | 'sound' | 'segments'
>

function isFormatProblem({ code }: AppError): boolean {
  return code === 'format-not-playable' || code === 'ffmpeg-missing'
}

/** What one playback stands on. */
export interface PlaybackSessionOptions {
  readonly id: PlaybackId
  readonly titleId: TitleId
  readonly release: Release
  /** As the catalogue says. */
  readonly durationSeconds?: number | undefined
  /** What comes after it. */
  readonly next?: NextEpisode | undefined
  /** Makes films playable that are not. */
  readonly workshop: Workshop
  /** Absent: only what browsers play by themselves can be played. */
  readonly audience?: Audience | undefined
  /** Where subtitles are found that are not with the film. */
  readonly subtitleFinder?: SubtitleFinder | undefined
  /** Joins the release's torrent, or opens its file. */
  open(options: { signal: AbortSignal; onProgress: (progress: OpeningProgress) => void }): Promise<PlayedFilm>
  /** Whether nothing can be reached for now; without it, nobody says so. */
  isCutOff?(): boolean
  /** Called when the film was found, and when it failed. */
  onTurn(): void
  readonly clock: Clock
  readonly log: Logger
}

/** One viewer watching one file: from looking for it until it is closed. */
export class PlaybackSession {
  readonly id: PlaybackId
  readonly #options: PlaybackSessionOptions
  readonly #life = new AbortController()
  readonly #startedMs: number
  #stage: Stage = { state: 'finding', people: 0 }
  /** How the film reaches its screen, once it was found. */
  #delivery: Promise<Delivery> | undefined
  /** Written once: what they name is asked for by its place. */
  #playlists: Promise<Playlists> | undefined
  #watchers = 0
  #askedMs: number

  constructor(options: PlaybackSessionOptions) {
    this.id = options.id
    this.#options = options
    this.#startedMs = this.#askedMs = options.clock.now()
    const { container } = options.release
    const mayPlay = options.audience ? isPlayableContainer : mayPlayInBrowsers
    if (!mayPlay(container)) this.#fail('format-not-playable', { container: container ?? '' })
    else void this.#find()
  }

  /** The torrent's infohash, once it is found. */
  get infohash(): string | undefined {
    return this.#stage.state === 'ready' ? this.#stage.torrent.infohash : undefined
  }

  get isFinding(): boolean {
    return this.#stage.state === 'finding'
  }

  /** Whether there is more of it to come. */
  get isComing(): boolean {
    const stage = this.#stage
    if (stage.state !== 'ready') return stage.state === 'finding'
    const { file } = stage.choice
    return stage.torrent.haveBytes(file.index) < file.sizeBytes
  }

  /** Whoever watched it came to its end. */
  wasFinished(): void {
    if (this.#stage.state === 'ready') this.#stage.torrent.wasFinished?.()
  }

  /** Milliseconds since somebody last asked, watched or read; 0 while somebody does. */
  get unattendedMs(): number {
    return this.#watchers > 0 ? 0 : this.#options.clock.now() - this.#askedMs
  }

  /** Counts as attention until `watcher` aborts. */
  attend(watcher: AbortSignal): void {
    if (watcher.aborted) return
    this.#watchers++
    const leave = () => {
      this.#watchers--
      this.touch()
    }
    watcher.addEventListener('abort', leave, { once: true })
  }

  /** Counts as attention now. */
  touch(): void {
    this.#askedMs = this.#options.clock.now()
  }

  /** The film's bytes, once it is found. */
  get bytes(): Streamable | undefined {
    return this.#stage.state === 'ready' ? this.#stage.bytes : undefined
  }

  /** Resolves when it is decided how the film reaches its screen; one that is not decided plays as it is, or failed. */
  async delivered(): Promise<void> {
    await this.#delivery?.then(
      () => {},
      () => {},
    )
  }

  /** The film in segments, once it was read. Rejects with `format-not-playable` when it cannot be cut. */
  segments(): Promise<Segmented> | undefined {
    const stage = this.#stage
    if (stage.state !== 'ready') return undefined
    // Asked for before it was read, it is waited for.
    return this.#delivery?.then(async (delivery) => this.#segmented(await delivery.segments(), stage))
  }

  /** A picture of the film near a time, if it is here: nothing is fetched for it. */
  async keyFrame(seconds: number, { signal }: { signal: AbortSignal }): Promise<KeyFrame | undefined> {
    const delivery = this.#stage.state === 'ready' ? this.#stage.delivery : undefined
    return delivery?.keyFrame(seconds, { signal: AbortSignal.any([signal, this.#life.signal]) })
  }

  /** Its chapters: none where it has none, and before it was found. */
  async chapters(): Promise<readonly FilmChapter[]> {
    // Asked for before it was read, it is waited for.
    return (await this.#delivery)?.chapters ?? []
  }

  /** The film's subtitles, once it is found. */
  get subtitles(): Subtitled | undefined {
    if (this.#stage.state !== 'ready') return undefined
    const { subtitles } = this.#stage
    return {
      list: () => subtitles.list(),
      cues: (id, seconds, options) => subtitles.cues(id, seconds, options),
      attend: (reader) => this.attend(reader),
    }
  }

  describe(): Playback {
    const { id, titleId, release, next } = this.#options
    return {
      id,
      titleId,
      releaseId: release.id,
      subtitles: release.subtitles ?? [],
      ...(next && { next }),
      ...(release.markers && { markers: release.markers }),
      progress: this.progress(),
    }
  }

  progress(): PlaybackProgress {
    const stage = this.#stage
    if (stage.state === 'failed') return stage
    if (stage.state === 'finding') {
      const secondsElapsed = Math.floor((this.#options.clock.now() - this.#startedMs) / 1000)
      return { state: 'finding', people: stage.people, secondsElapsed, ...this.#cutOff() }
    }
    const { torrent, choice } = stage
    const { peers, downloadRate, uploadRate, waitingReaders } = torrent.snapshot()
    const { have, coming } = torrent.presence(choice.file.index, stripParts)
    return {
      state: 'ready',
      ...this.#way(stage),
      mimeType: stage.bytes.mimeType,
      sizeBytes: choice.file.sizeBytes,
      haveBytes: torrent.haveBytes(choice.file.index),
      people: peers.connected,
      downloadRate: Math.round(downloadRate),
      uploadRate: Math.round(uploadRate),
      ...this.#cutOff(),
      isWaiting: waitingReaders > 0,
      strip: have.map(Math.floor),
      coming,
      forecast: stage.forecast.look().forecast,
    }
  }

  /** What happens to its bytes, once it is found. */
  details(): PlaybackDetails | undefined {
    return this.#stage.state === 'ready' ? describeDetails(this.#stage.torrent.observe()) : undefined
  }

  close(): void {
    this.#stage = { state: 'failed', error: 'closed', details: {} }
    this.#life.abort(new AppError('closed'))
  }

  async #find(): Promise<void> {
    const { log, open, release } = this.#options
    const { signal } = this.#life
    const onProgress = ({ peersConnected }: OpeningProgress) => {
      if (this.#stage.state === 'finding') this.#stage = { state: 'finding', people: peersConnected }
    }
    try {
      const torrent = await open({ signal, onProgress })
      if (signal.aborted) return
      const asked = askedFile(release)
      await this.#begin(torrent, chooseFile(torrent.files, asked))
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof AppError)) log.error('playback failed', { error })
      const { code, details } = error instanceof AppError ? error : new AppError('closed')
      this.#fail(code, details)
    }
  }

  async #begin(torrent: PlayedFilm, choice: FileChoice): Promise<void> {
    const { file, container, isForBrowsers, isReadable } = choice
    const { audience } = this.#options
    if (!isForBrowsers && !(isReadable && audience)) return this.#fail('format-not-playable', { container })
    const { signal } = this.#life
    torrent.events.on('failed', ({ error }) => this.#fail(error), { signal })
    // Goes on when the browser has enough for now and stops reading. Tries again where the torrent failed before: the
    // viewer may have made room meanwhile.
    torrent.fetchWhole(file.index, { signal })
    const source = torrent.openFile(file.index)
    const bytes: Streamable = {
      source,
      etag: `"${torrent.infohash}-${file.index}"`,
      mimeType: mimeTypeOf(`.${container}`),
      signal,
      attend: (reader) => this.attend(reader),
    }
    const { workshop, subtitleFinder: finder } = this.#options
    const languages = audience?.languages ?? []
    const outside = finder && new OutsideSubtitles({ finder, workshop, signal })
    const subtitles = new PlaybackSubtitles({ torrent, file, source, workshop, languages, outside, signal })
    const { clock, durationSeconds } = this.#options
    const forecast = new FilmForecast(torrent, file.index, { durationSeconds, clock })
    const ready = { state: 'ready', torrent, choice, bytes, subtitles, forecast } as const
    // What most browsers play begins at once; should this one not, it is told as soon as that is known.
    if (isForBrowsers) this.#turn(ready)
    if (!audience) return
    try {
      this.#delivery = decideDelivery(source, audience, { workshop, signal })
      const delivery = await this.#delivery
      const end = () => delivery[Symbol.dispose]()
      if (signal.aborted) return end()
      signal.addEventListener('abort', end, { once: true })
      this.#turn({ ...ready, delivery })
      await this.#learnCurve(delivery, forecast)
    } catch (error) {
      // The browser finds out by itself, and may do better than we.
      const isUnread = error instanceof AppError && isFormatProblem(error)
      if (isForBrowsers && isUnread && !signal.aborted) return
      throw error
    }
  }

  /** The forecast is better with it, and does without where only FFmpeg reads the film. */
  async #learnCurve(delivery: Delivery, forecast: FilmForecast): Promise<void> {
    try {
      forecast.learn(await delivery.curve())
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }

  /** How the film comes, and the sounds that it comes with. */
  #way({ choice, delivery }: Extract<Stage, { state: 'ready' }>): Way {
    const { audience, titleId } = this.#options
    const segments = audience?.screen.playsPlaylists
      ? ({ delivery: 'playlist', url: `/segments/${this.id}/master.m3u8` } as const)
      : ({ delivery: 'segments', url: `/segments/${this.id}/manifest` } as const)
    const { sounds = [], sound } = delivery ?? {}
    const heard = { sounds, ...(sound === undefined ? {} : { sound }) }
    if (delivery?.kind === 'segments') return { ...segments, ...heard }
    const url = `/stream/${this.id}/${titleId}.${choice.container}`
    return { delivery: 'direct', url, ...heard, ...(sounds.length > 1 ? { segments } : {}) }
  }

  #segmented(film: SegmentedFilm, { choice, subtitles }: Extract<Stage, { state: 'ready' }>): Segmented {
    const { clock, release } = this.#options
    const { signal } = this.#life
    const files = release.subtitles ?? []
    const parts = { playbackId: this.id, film, sizeBytes: choice.file.sizeBytes, files, subtitles, clock }
    return {
      manifest: manifestOf(film, `/segments/${this.id}`),
      playlists: () => {
        this.#playlists ??= writePlaylists(parts)
        return this.#playlists
      },
      init: (track, options) => film.init(track, options),
      segment: (track, index, options) => film.segment(track, index, options),
      signal,
      attend: (reader) => this.attend(reader),
    }
  }

  #cutOff(): { readonly isCutOff?: true } {
    return this.#options.isCutOff?.() ? { isCutOff: true } : {}
  }

  #turn(stage: Stage): void {
    if (this.#life.signal.aborted) return
    this.#stage = stage
    this.#options.onTurn()
  }

  #fail(
    error: Extract<Stage, { state: 'failed' }>['error'],
    details: Readonly<Record<string, string | number>> = {},
  ): void {
    this.#stage = { state: 'failed', error, details }
    this.#life.abort(new AppError(error, { details }))
    this.#options.onTurn()
  }
}
