import type { Outlook, OutlookId, OutlookState, Release } from '@lanterne/contract'
import { warmBytes, warmUp } from '@lanterne/engine'
import { AppError, type Clock, type Logger } from '@lanterne/kernel'
import type { Workshop } from '@lanterne/media'
import { chooseFile } from '../playback/choose-file.ts'
import { askedFile } from '../playback/choose-release.ts'
import { FilmForecast } from '../playback/film-forecast.ts'
import type { PlayedFilm } from '../playback/played-film.ts'

/** What one outlook stands on. */
export interface OutlookSessionOptions {
  readonly id: OutlookId
  readonly release: Release
  /** Whether all of it is known to be on this machine. */
  readonly isHere: boolean
  /** As the catalogue says. */
  readonly durationSeconds?: number | undefined
  /** Joins the release's swarm; absent: nobody is asked. */
  readonly open?:
    | ((options: { signal: AbortSignal; onPeople: (people: number) => void }) => Promise<PlayedFilm>)
    | undefined
  /** The release's torrent, if it is joined already. */
  readonly joined?: PlayedFilm | undefined
  readonly workshop: Workshop
  readonly clock: Clock
  readonly log: Logger
}

/** Of films whose length nobody knows: what is fetched is for one of two hours. */
const usualSeconds = 7200

/**
 * One film that a screen shows, before Play: its list of files, its index and its first seconds are fetched, no more, and
 * from how they come it is foreseen how it would play.
 */
export class OutlookSession {
  readonly id: OutlookId
  readonly #options: OutlookSessionOptions
  readonly #life = new AbortController()
  #film: PlayedFilm | undefined
  #forecast: FilmForecast | undefined
  #state: OutlookState
  #watchers = 0
  #askedMs: number

  constructor(options: OutlookSessionOptions) {
    const { id, release, open, joined, clock } = options
    this.id = id
    this.#options = options
    this.#askedMs = clock.now()
    const isHere = options.isHere || release.source.kind === 'bundled' || release.source.kind === 'own-file'
    const forecast = { verdict: isHere ? 'now' : 'unknown' } as const
    this.#state = { forecast, people: 0, isAsking: !isHere && open !== undefined }
    if (isHere) return
    if (open) void this.#prepare(open)
    else if (joined) this.#follow(joined)
  }

  /** Of the swarm that was joined for it; absent before it is found. */
  get infohash(): string | undefined {
    return this.#options.open ? this.#film?.infohash : undefined
  }

  /** Milliseconds since somebody last looked; 0 while somebody does. */
  get unattendedMs(): number {
    return this.#watchers > 0 ? 0 : this.#options.clock.now() - this.#askedMs
  }

  /** Counts as attention until `watcher` aborts. */
  attend(watcher: AbortSignal): void {
    if (watcher.aborted) return
    this.#watchers++
    const leave = () => {
      this.#watchers--
      this.#askedMs = this.#options.clock.now()
    }
    watcher.addEventListener('abort', leave, { once: true })
  }

  describe(): Outlook {
    return { id: this.id, state: this.#state }
  }

  /** Takes a look: to be called a few times a second. */
  look(): OutlookState {
    if (this.#forecast) this.#state = { ...this.#state, ...this.#forecast.look() }
    return this.#state
  }

  close(): void {
    this.#life.abort(new AppError('closed'))
  }

  #follow(film: PlayedFilm): { readonly index: number; readonly forecast: FilmForecast } {
    const { release, clock, durationSeconds } = this.#options
    const { file } = chooseFile(film.files, askedFile(release))
    const forecast = new FilmForecast(film, file.index, { durationSeconds, clock })
    this.#film = film
    this.#forecast = forecast
    return { index: file.index, forecast }
  }

  async #prepare(open: NonNullable<OutlookSessionOptions['open']>): Promise<void> {
    const { signal } = this.#life
    const onPeople = (people: number) => {
      this.#state = { ...this.#state, people }
    }
    try {
      const film = await open({ signal, onPeople })
      if (signal.aborted) return
      const { index, forecast } = this.#follow(film)
      const source = film.openFile(index)
      const consumption = forecast.consumption ?? { sizeBytes: source.size, durationSeconds: usualSeconds }
      // The index may lie at the file's end: both are asked for at once.
      await Promise.all([
        this.#readIndex(film, index, forecast),
        warmUp(source, warmBytes(consumption), { signal }),
      ])
      this.#state = { ...this.#state, isAsking: false }
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof AppError)) this.#options.log.error('outlook failed', { error })
      // Who presses Play is told why.
      this.#forecast = undefined
      const forecast = { verdict: 'later', because: 'people' } as const
      this.#state = { ...this.#state, forecast, isAsking: false }
    }
  }

  /** Reads what a player reads first, and how the film uses up its bytes; what only FFmpeg reads does without. */
  async #readIndex(film: PlayedFilm, index: number, forecast: FilmForecast): Promise<void> {
    using opened = this.#options.workshop.open(film.openFile(index))
    try {
      forecast.learn(await opened.curve({ signal: this.#life.signal }))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'format-not-playable') throw error
    }
  }
}
