import type { Viewer } from '@lanterne/catalogue'
import type { KeepRequest, KeptState, Release, Title, TitleId } from '@lanterne/contract'
import type { Engine, Torrent, TorrentSource } from '@lanterne/engine'
import { AppError, type Clock, type ErrorCode, type Logger, type Timer, withDeadline } from '@lanterne/kernel'
import { itemOf, type KeptRecord, type Library, partsOf } from '@lanterne/library'
import type { House } from '../house/house.ts'
import { chooseRelease } from '../playback/choose-release.ts'
import { type FilmFetch, fetchFilm } from './fetch-film.ts'
import type { KeptPlace } from './kept-titles.ts'
import { onlyPart, releaseIn } from './kept-titles.ts'
import { createPace, type Pace } from './pace.ts'
import { type KeepingStep, planKeeping } from './plan-keeping.ts'

/** What films that are kept stand on. */
export interface KeptFilmsOptions {
  readonly library: Pick<Library, 'house' | 'events'>
  readonly house: Pick<House, 'holds' | 'room' | 'events' | 'fetchRate'>
  readonly engine: Pick<Engine, 'open' | 'torrents'>
  /** The title with what the place plays from. Throws as `TitleFinder.findPlayable`. */
  find(place: KeptPlace, viewer: Viewer, options: { signal: AbortSignal }): Promise<Title>
  /** How the engine may reach a release. */
  locate(release: Release, options: { signal: AbortSignal; place: KeptPlace }): Promise<TorrentSource>
  /** A torrent that is not fetched here any more: it is shared like those that were watched, or left unless it is watched. */
  readonly rest: (infohash: string, isShared: boolean) => void
  readonly clock: Clock
  readonly log: Logger
}

const mostAtOnce = 2
const mostStalled = 8
/** Without a byte for so long, a film lets the next one try. */
const stalledMs = 30_000
const mostKept = 1000
const againMs = 60_000
const noteMs = 30_000
/** What lies on the disk is found at once; who else may have it is not waited for. */
const knownMs = 10_000
/** Failures that pass: somebody who has the film may come. */
const passing: readonly ErrorCode[] = [
  'no-peers',
  'no-metadata',
  'source-unreachable',
  'connection-failed',
  'timed-out',
  'closed',
]

interface Work {
  readonly stop: AbortController
  fetch: FilmFetch | undefined
  notedMs: number
  /** When something of it came last. */
  cameMs: number
  ended: Promise<void>
}

/** Films and episodes that are kept for offline: fetched one or two at a time, whenever the house lets them, over every restart. */
export class KeptFilms implements AsyncDisposable {
  readonly #options: KeptFilmsOptions
  readonly #works = new Map<string, Work>()
  readonly #failed = new Map<string, { readonly error: ErrorCode; readonly againMs: number }>()
  readonly #life = new AbortController()
  readonly #pace: Pace
  #steps: ReadonlyMap<string, KeepingStep> = new Map()
  #planning: Promise<void> | undefined
  #isStale = false
  #roomBytes = 0
  #timer: Timer | undefined

  constructor(options: KeptFilmsOptions) {
    this.#options = options
    this.#pace = createPace(options.clock, () => options.house.fetchRate)
  }

  /** Goes on with what was asked for in earlier runs, and with all that is asked for from here on. */
  begin(): void {
    const { library, house } = this.#options
    const replan = () => this.#replan()
    house.events.on('changed', replan, this.#life)
    const onChange = ({ kind }: { readonly kind?: string }) => {
      if (kind === undefined || kind === 'kept' || kind === 'settings') replan()
    }
    library.events.on('changed', onChange, this.#life)
    this.#onTick()
  }

  /**
   * Keeps a film, an episode or a season; answers with what is kept of it now. Throws as `TitleFinder.findPlayable`;
   * `not-found` where there is nothing to keep, `invalid-request` for a file of this machine, or too many.
   */
  async keep(
    request: KeepRequest,
    viewer: Viewer,
    { signal }: { signal: AbortSignal },
  ): Promise<readonly string[]> {
    const { season, episode } = request
    const items: string[] = []
    if (season !== undefined && episode === undefined) {
      const title = await this.#options.find(request, viewer, { signal })
      const part = title.seasons?.find(({ number }) => number === season)
      for (const { number, releases, isAskedFor = false } of part?.episodes ?? [])
        if (isAskedFor || releases.length > 0)
          items.push(
            await this.#add({ titleId: request.titleId, season, episode: number }, viewer, { signal }),
          )
      if (items.length === 0) throw new AppError('not-found')
    } else items.push(await this.#add(request, viewer, { signal }))
    return items
  }

  /** Holds films back, or lets them go on. */
  setPaused(items: readonly string[] | undefined, isPaused: boolean): void {
    const { house } = this.#options.library
    for (const [item, record] of house.kept()) {
      if (items && !items.includes(item)) continue
      if (!isPaused) this.#failed.delete(item)
      if (record.isWhole || (isPaused === record.isPaused && isPaused)) continue
      house.putKept(item, { ...record, isPaused })
    }
    this.#replan()
  }

  /** Does not keep films any more, and frees the disk of them. */
  async remove(items: readonly string[]): Promise<void> {
    // It is done whether or not the page that asked for it waits.
    const { signal } = this.#life

    const { house } = this.#options.library
    for (const item of items) {
      const record = house.kept().get(item)
      if (!record) continue
      // Whatever happens in between, there is a line to remove it by.
      house.putKept(item, { ...record, isPaused: true, isWhole: false })
      const work = this.#works.get(item)
      work?.stop.abort(new AppError('closed'))
      await work?.ended
      await this.#free(item, house.kept().get(item) ?? record, { signal })
      house.putKept(item, null)
      this.#failed.delete(item)
    }
    this.#replan()
  }

  /** How far something that is kept is. */
  stateOf(item: string, record: KeptRecord): KeptState {
    const failed = this.#failed.get(item)
    if (record.isWhole) return { kind: 'whole' }
    if (record.isPaused) return { kind: 'paused' }
    if (failed && failed.error !== 'disk-full' && !passing.includes(failed.error))
      return { kind: 'failed', error: failed.error }
    const step = this.#steps.get(item)
    const missingBytes = (record.sizeBytes ?? 0) - this.haveBytes(item, record)
    if (failed?.error === 'disk-full' && step?.kind !== 'no-room') return { kind: 'no-room', missingBytes }
    if (step && step.kind !== 'fetch') return step
    const fetch = this.#works.get(item)?.fetch
    if (fetch?.isAlone) return { kind: 'waiting', for: 'people' }
    const rate = Math.round(fetch?.downloadRate ?? 0)
    const left = fetch ? fetch.sizeBytes - fetch.haveBytes : 0
    return {
      kind: 'fetching',
      downloadRate: rate,
      ...(fetch && rate > 0 && { secondsLeft: Math.ceil(left / rate) }),
    }
  }

  /** Bytes of something that is kept, as far as they are here. */
  haveBytes(item: string, record: KeptRecord): number {
    return (
      this.#works.get(item)?.fetch?.haveBytes ?? (record.isWhole ? (record.sizeBytes ?? 0) : record.haveBytes)
    )
  }

  /** What all of it takes of the disk now, and what it will take. */
  get space(): { readonly hereBytes: number; readonly wholeBytes: number } {
    let [hereBytes, wholeBytes] = [0, 0]
    for (const [item, record] of this.#options.library.house.kept()) {
      hereBytes += this.haveBytes(item, record)
      wholeBytes += record.sizeBytes ?? this.#works.get(item)?.fetch?.sizeBytes ?? 0
    }
    return { hereBytes, wholeBytes }
  }

  /** The engine, for who only watches: what is being fetched here they do not close. */
  sparing(engine: Pick<Engine, 'open' | 'close'>): Pick<Engine, 'open' | 'close'> {
    return {
      open: (...all) => engine.open(...all),
      close: async (infohash) => {
        const isFetched = [...this.#works.values()].some(({ fetch }) => fetch?.infohash === infohash)
        if (!isFetched) await engine.close(infohash)
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort(new AppError('closed'))
    this.#timer?.cancel()
    for (const { stop } of this.#works.values()) stop.abort(new AppError('closed'))
    await Promise.all([...[...this.#works.values()].map(({ ended }) => ended), this.#planning])
  }

  async #add(place: KeepRequest, viewer: Viewer, { signal }: { signal: AbortSignal }): Promise<string> {
    const { find, library, clock } = this.#options
    const item = itemOf(place.titleId, place.season, place.episode)
    const known = library.house.kept().get(item)
    if (known) {
      this.setPaused([item], false)
      return item
    }
    if (library.house.kept().size >= mostKept) throw new AppError('invalid-request')
    const title = await find(place, viewer, { signal })
    const release = chooseRelease(title, place)
    if (release.source.kind === 'own-file') throw new AppError('invalid-request')
    library.house.putKept(item, {
      title: onlyPart(title, place, release),
      releaseId: release.id,
      ...{ isPaused: false, isWhole: false, addedMs: Math.floor(clock.epochMs()), haveBytes: 0 },
      ...(release.sizeBytes !== undefined && release.sizeBytes > 0 && { sizeBytes: release.sizeBytes }),
    })
    return item
  }

  /** Frees the disk of something that is not kept any more. */
  async #free(
    item: string,
    { infohash, files = [] }: KeptRecord,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    if (infohash === undefined) return
    const { rest, library } = this.#options
    const others = [...library.house.kept()].filter(([other]) => other !== item)
    // Another episode may be kept in the same torrent.
    const stay = new Set(others.flatMap(([, one]) => (one.infohash === infohash ? (one.files ?? []) : [])))
    const torrent = await this.#known(infohash, { signal })
    if (!torrent) return
    for (const index of files) if (!stay.has(index)) await torrent.keep(index, false)
    await torrent.discard()
    rest(infohash, false)
  }

  /** A torrent as it lies on this machine; nothing where it does not any more. */
  async #known(infohash: string, { signal }: { signal: AbortSignal }): Promise<Torrent | undefined> {
    const { engine, clock, log } = this.#options
    const reason = () => new AppError('timed-out')
    using deadline = withDeadline(clock, knownMs, reason, { signal })
    try {
      return await engine.open({ kind: 'infohash', infohash }, { signal: deadline.signal })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof AppError)) throw error
      log.warn('film that was kept not found', { error })
      return undefined
    }
  }

  #onTick(): void {
    this.#replan()
    if (!this.#life.signal.aborted) this.#timer = this.#options.clock.schedule(againMs, () => this.#onTick())
  }

  /** Plans anew; whoever asks while that goes on has it done once more. */
  #replan(): void {
    if (this.#life.signal.aborted) return
    this.#isStale = true
    this.#planning ??= this.#plan()
      .catch((error: unknown) => this.#options.log.error('films to keep not planned', { error }))
      .finally(() => {
        this.#planning = undefined
      })
  }

  async #plan(): Promise<void> {
    const { library, house, clock } = this.#options
    while (this.#isStale && !this.#life.signal.aborted) {
      this.#isStale = false
      const roomBytes = await house.room()
      if (this.#life.signal.aborted) return
      const kept = library.house.kept()
      const wanted = [...kept].map(([item, record]) => ({
        item,
        ...{ isPaused: record.isPaused, isWhole: record.isWhole },
        leftBytes:
          record.sizeBytes === undefined
            ? undefined
            : Math.max(0, record.sizeBytes - this.haveBytes(item, record)),
        isStalled: clock.now() - (this.#works.get(item)?.cameMs ?? Infinity) > stalledMs,
        notBeforeMs: this.#failed.get(item)?.againMs ?? 0,
      }))
      const means = { nowMs: clock.now(), roomBytes, holds: house.holds, mostAtOnce, mostStalled }
      this.#steps = planKeeping(wanted, means)
      this.#roomBytes = roomBytes
      for (const [item, { stop }] of this.#works)
        if (this.#steps.get(item)?.kind !== 'fetch') stop.abort(new AppError('closed'))
      for (const [item, record] of kept)
        if (this.#steps.get(item)?.kind === 'fetch' && !this.#works.has(item)) this.#start(item, record)
    }
  }

  #start(item: string, record: KeptRecord): void {
    const release = releaseIn(record)
    if (!release) return this.#fail(item, 'not-found')
    const { engine, locate, rest, clock, log } = this.#options
    const { titleId, season, episode } = partsOf(item)
    const place = { titleId: titleId as TitleId, season, episode } // Checked when it was put there.
    const stop = new AbortController()
    const work: Work = {
      stop,
      fetch: undefined,
      notedMs: clock.now(),
      cameMs: clock.now(),
      ended: Promise.resolve(),
    }
    this.#works.set(item, work)
    const { signal } = stop
    work.ended = fetchFilm(
      {
        ...{ release, engine, clock, pace: this.#pace },
        locate: (options) => locate(release, { ...options, place }),
        hasRoom: (fetch) => {
          work.fetch = fetch
          this.#note(item, fetch)
          this.#replan()
          return fetch.sizeBytes - fetch.haveBytes <= this.#roomBytes
        },
        onLook: (fetch) => {
          if (fetch.haveBytes > (work.fetch?.haveBytes ?? 0)) work.cameMs = clock.now()
          work.fetch = fetch
          if (clock.now() - work.notedMs < noteMs) return
          work.notedMs = clock.now()
          this.#note(item, fetch)
        },
      },
      { signal },
    )
      .then(
        () => {
          this.#failed.delete(item)
          if (work.fetch) this.#note(item, work.fetch, true)
        },
        (error: unknown) => {
          if (work.fetch) this.#note(item, work.fetch)
          if (signal.aborted) return
          if (!(error instanceof AppError)) log.error('film to keep not fetched', { error })
          this.#fail(item, error instanceof AppError ? error.code : 'closed')
        },
      )
      .finally(() => {
        this.#works.delete(item)
        // A file of a server alone is nobody's to share, and lies safest when it is closed.
        if (work.fetch && !this.#life.signal.aborted)
          rest(work.fetch.infohash, release.source.kind !== 'http')
        this.#replan()
      })
  }

  #fail(item: string, error: ErrorCode): void {
    this.#failed.set(item, { error, againMs: this.#options.clock.now() + againMs })
  }

  /** Notes how far a film is, while it is kept. */
  #note(item: string, { infohash, files, sizeBytes, haveBytes }: FilmFetch, isWhole = false): void {
    const { library, log } = this.#options
    const record = library.house.kept().get(item)
    if (!record || record.isWhole) return
    try {
      library.house.putKept(item, {
        ...record,
        ...{ infohash, files: [...files], sizeBytes, haveBytes, isWhole },
      })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // The library's disk may be full: the bytes are there all the same, and are found when it goes on.
      log.warn('film that is kept not noted', { error })
    }
  }
}
