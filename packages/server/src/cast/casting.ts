import { type CastDevice, type CastMedia, type CastSession, confirmPlaying } from '@lanterne/cast'
import type {
  Cast,
  CastCommand,
  CastPlayback,
  CastRequest,
  CastWordsChoice,
  Playback,
  PlaybackProgress,
  Title,
} from '@lanterne/contract'
import { AppError, type Clock, type Logger, type Random, withDeadline } from '@lanterne/kernel'
import { canonicalLanguage } from '@lanterne/media'
import { extensionOf, mimeTypeOf } from '../http/mime-type.ts'
import type { Playbacks } from '../playback/playbacks.ts'
import { secret } from '../world.ts'
import { FetchedBytes } from './fetched-bytes.ts'
import { fileForScreen } from './file-for-screen.ts'
import { type FilmWords, wordsOfFilm } from './film-words.ts'
import { type KeptCast, keptScreenOf } from './kept-cast.ts'
import { type LanDoor, openLanDoor } from './lan-door.ts'

/** What one film on a screen of the house stands on. */
export interface CastingOptions {
  readonly request: CastRequest
  readonly title: Title
  readonly device: CastDevice
  readonly startSeconds: number
  /** What was written down of it, where it plays there already: then it is taken up as it is. */
  readonly kept?: Pick<KeptCast, 'door' | 'words'>
  readonly playbacks: Pick<
    Playbacks,
    'open' | 'close' | 'watch' | 'find' | 'delivered' | 'bytes' | 'segments' | 'subtitles' | 'events'
  >
  readAsset(address: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Called whenever `describe` would say something else. */
  onChange(): void
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** What a screen may take to answer a command. */
const COMMAND_MS = 8000
/** What is waited for words before the film begins without them. */
const WORDS_MS = 3000
/** How long a screen is looked for that played our film when the app ended. */
const JOIN_MS = 60_000
/** So near its end, a film is over; before, somebody stopped it. Screens tell where they are every second or two. */
const END_SECONDS = 15

type Ready = Extract<PlaybackProgress, { state: 'ready' }>

/** One film on one screen of the house: from being asked for until it is disposed. */
export class Casting implements AsyncDisposable {
  readonly #options: CastingOptions
  readonly #life = new AbortController()
  readonly #resources = new AsyncDisposableStack()
  readonly #playback: Playback
  #session: CastSession | undefined
  #stage: Cast['stage'] = 'starting'
  #status: CastPlayback
  #words: readonly FilmWords[] = []
  #shownWords: string | undefined
  /** What the screen plays is ours: it was told to, or was found to. */
  #isOurs = false
  #given: Pick<KeptCast, 'door' | 'words'> | undefined
  #error: AppError | undefined
  #ending: Promise<void> | undefined

  constructor(options: CastingOptions) {
    this.#options = options
    const { request, device, playbacks, startSeconds } = options
    const { screenId: _, startSeconds: __, words, wordsLanguage: ___, ...asked } = request
    this.#shownWords = words
    this.#status = { state: 'loading', positionSeconds: startSeconds }
    this.#playback = playbacks.open({ ...asked, screen: device.screen })
    this.#resources.defer(() => playbacks.close(this.#playback.id))
    playbacks.watch(this.#playback.id, this.#life.signal)
  }

  get status(): CastPlayback {
    return this.#status
  }

  get request(): CastRequest {
    return this.#options.request
  }

  get device(): CastDevice {
    return this.#options.device
  }

  /** Whether the film is over, and was not stopped on the screen itself. */
  get isOver(): boolean {
    const { positionSeconds, durationSeconds = 0 } = this.#status
    return this.#stage === 'ended' && durationSeconds > 0 && durationSeconds - positionSeconds <= END_SECONDS
  }

  /** The language of the subtitles that are shown; absent where none are. */
  get shownLanguage(): string | undefined {
    return this.#words.find(({ id }) => id === this.#shownWords)?.language
  }

  /** What there is to write down of it, once it is on. */
  keep(): Omit<KeptCast, 'profileId'> | undefined {
    if (this.#stage !== 'on' || !this.#given) return undefined
    const { request, device } = this.#options
    const { wordsLanguage: _, words: __, ...asked } = request
    const { releaseId } = this.#playback
    const shown = this.#shownWords === undefined ? {} : { words: this.#shownWords }
    return { request: { ...asked, releaseId, ...shown }, device: keptScreenOf(device), ...this.#given }
  }

  describe(): Cast {
    const { device, request } = this.#options
    const { id, kind, name, model } = device
    const { titleId, season, episode } = request
    const reason = this.#error?.details['reason']
    return {
      screen: { id, kind, name, model },
      titleId,
      ...(season !== undefined && { season }),
      ...(episode !== undefined && { episode }),
      playbackId: this.#playback.id,
      stage: this.#stage,
      playback: this.#status,
      words: this.#words.map(({ id, language, name }): CastWordsChoice => ({ id, language, name })),
      ...(this.#shownWords !== undefined && { shownWords: this.#shownWords }),
      canChangeWords: kind !== 'dlna' && device.wordsFormat !== 'none',
      ...(this.#playback.next && { next: this.#playback.next }),
      ...(this.#error && { error: this.#error.code }),
      ...(typeof reason === 'string' && { reason }),
    }
  }

  /**
   * Resolves when the film is seen: the screen has fetched it and its clock moves. Throws why it is not:
   * `screen-unreachable`, `screen-not-playing`, `format-not-playable`, and what a playback fails with; `closed` where it
   * was ended meanwhile, or was to be taken up and is not there. It goes on whoever leaves meanwhile.
   */
  async begin(): Promise<void> {
    try {
      await this.#start(this.#life)
    } catch (error) {
      await this.#fail(error instanceof AppError ? error : new AppError('closed', { cause: error }))
      throw error
    }
    this.#stage = 'on'
    this.#options.onChange()
  }

  /** Throws `screen-unreachable`, `screen-not-playing`. */
  async command(command: CastCommand, { signal }: { signal: AbortSignal }): Promise<void> {
    const session = this.#session
    if (!session || this.#stage !== 'on') throw new AppError('not-found')
    using limit = this.#deadline(COMMAND_MS, { signal })
    switch (command.do) {
      case 'play':
        return session.play(limit)
      case 'pause':
        return session.pause(limit)
      case 'seek':
        return session.seek(command.seconds, limit)
      case 'volume':
        return session.setVolume(command.volume, limit)
      case 'words': {
        const { words } = command
        if (words !== undefined && !this.#words.some(({ id }) => id === words))
          throw new AppError('not-found')
        await session.showWords(words, limit)
        this.#shownWords = words
        this.#options.onChange()
      }
    }
  }

  /** Ends it because it cannot go on, or is over. */
  async #fail(error: AppError): Promise<void> {
    if (this.#life.signal.aborted) return
    const isOver = error.code === 'closed'
    if (!isOver) this.#error = error
    this.#stage = isOver ? 'ended' : 'failed'
    const ended = this.#end(error)
    this.#options.onChange()
    await ended
  }

  /** Ends it, and what plays on the screen. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end(new AppError('closed'))
  }

  #end(reason: AppError): Promise<void> {
    this.#ending ??= this.#endNow(reason)
    return this.#ending
  }

  async #endNow(reason: AppError): Promise<void> {
    const { log } = this.#options
    this.#life.abort(reason)
    const isGone = reason.code === 'screen-unreachable'
    if (this.#session && this.#isOurs && !isGone) {
      const limit = AbortSignal.timeout(COMMAND_MS / 2)
      await this.#session.stop({ signal: limit }).catch((error: unknown) => {
        log.debug('screen not stopped', { error }) // It is left alone: what it reads ends now.
      })
    }
    await this.#resources.disposeAsync()
  }

  async #start(either: { signal: AbortSignal }): Promise<void> {
    const { device, playbacks, clock, kept, log, random, startSeconds, title } = this.#options
    const ready = await this.#ready(either)
    const file = fileForScreen(ready, device.screen)
    await this.#findWords(either)
    const { id } = this.#playback
    const fetched = new FetchedBytes({ address: device.address, log })
    const artwork = await this.#artwork()
    const place = kept?.door ?? { secret: secret({ random }), port: 0 }
    // Before it is spoken to: one that plays our film already goes on asking for it.
    const door: LanDoor = this.#resources.use(
      await openLanDoor(
        {
          ...{ device, ...place, words: this.#words, fetched, log },
          ...{ shownWords: this.#shownWords, artwork: async () => artwork },
          bytes: () => playbacks.bytes(id),
          segments: () => playbacks.segments(id),
        },
        either,
      ),
    )
    const words =
      kept?.words ?? this.#words.map(({ id, language, name }): CastWordsChoice => ({ id, language, name }))
    this.#given = { door: { secret: place.secret, port: door.port }, words: [...words] }
    const session = this.#resources.use(
      await this.#within(kept ? JOIN_MS : COMMAND_MS, either, (limit) => device.open(limit)),
    )
    this.#session = session
    session.events.on('status', (status) => this.#follow(status), this.#life)
    session.events.on('gone', () => this.#lost(new AppError('screen-unreachable')), this.#life)
    const { durationSeconds } = title
    const media: CastMedia = {
      url: file === undefined ? door.urlOfPlaylist : door.urlOfFile(file.ending),
      mimeType: file === undefined ? 'application/vnd.apple.mpegurl' : file.mimeType,
      ...{ title: title.title, startSeconds },
      ...(durationSeconds !== undefined && { durationSeconds }),
      ...(file && { sizeBytes: ready.sizeBytes }),
      ...(artwork && { artworkUrl: door.urlOfArtwork }),
      words: words.map((one) => ({ ...one, url: door.urlOfWords(one.id) })),
      ...(this.#shownWords !== undefined && { shownWords: this.#shownWords }),
    }
    if (kept) {
      const isThere = await this.#within(COMMAND_MS, either, (limit) => session.join(media, limit))
      if (!isThere) throw new AppError('closed')
      this.#isOurs = true
      return this.#follow(session.status, true)
    }
    this.#isOurs = true
    const proof = {
      bytesFetched: () => fetched.count,
      isWaitingForUs: () => {
        const { progress } = playbacks.find(id)
        return progress.state === 'ready' && progress.isWaiting
      },
    }
    // How long it takes to load is no sign of anything while it waits for our bytes: that is the proof's to say.
    const attempt = new AbortController()
    const both = { signal: AbortSignal.any([either.signal, attempt.signal]) }
    try {
      await Promise.all([session.load(media, both), confirmPlaying(session, proof, { clock, ...both })])
    } finally {
      attempt.abort(new AppError('closed'))
    }
    this.#follow(session.status)
  }

  /** Waits until the film is found, and how it reaches the screen decided. */
  async #ready({ signal }: { signal: AbortSignal }): Promise<Ready> {
    const { playbacks } = this.#options
    const { id } = this.#playback
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const settled = new AbortController()
    const look = () => {
      const { progress } = playbacks.find(id)
      if (progress.state === 'failed')
        reject(new AppError(progress.error, { details: { ...progress.details } }))
      if (progress.state === 'ready') resolve()
    }
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { signal: settled.signal })
    playbacks.events.on('progress', (event) => event.id === id && look(), settled)
    try {
      look()
      if (signal.aborted) onAbort()
      await promise
      await playbacks.delivered(id)
    } finally {
      settled.abort()
    }
    signal.throwIfAborted()
    const { progress } = playbacks.find(id)
    if (progress.state === 'ready') return progress
    throw new AppError(progress.state === 'failed' ? progress.error : 'closed')
  }

  async #findWords({ signal }: { signal: AbortSignal }): Promise<void> {
    const { device, playbacks, readAsset, log } = this.#options
    const { id } = this.#playback
    const subtitles = playbacks.subtitles(id)
    if (!subtitles || device.wordsFormat === 'none') return
    const isHere = () => {
      const { progress } = playbacks.find(id)
      return progress.state === 'ready' && progress.haveBytes === progress.sizeBytes
    }
    using limit = this.#deadline(WORDS_MS, { signal })
    const late = new Promise<never>((_, reject) => {
      limit.signal.addEventListener('abort', () => reject(limit.signal.reason), { once: true })
    })
    try {
      const files = this.#playback.subtitles
      this.#words = await Promise.race([
        wordsOfFilm({ files, subtitles, isHere, readAsset, signal: limit.signal }),
        late,
      ])
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof AppError)) throw error
      log.debug('words not found', { error }) // The film is shown without them.
    }
    const { words, wordsLanguage } = this.#options.request
    const shown = this.#words.find((one) => one.id === words || isIn(one.language, wordsLanguage))
    this.#shownWords = shown?.id
  }

  async #artwork(): Promise<{ bytes: Uint8Array<ArrayBuffer>; mimeType: string } | undefined> {
    const poster = this.#options.title.artwork?.find(({ kind }) => kind === 'poster')
    if (!poster || !poster.url.startsWith('/assets/')) return undefined
    const bytes = await this.#options.readAsset(poster.url)
    return bytes && { bytes, mimeType: mimeTypeOf(`.${extensionOf(poster.url)}`) }
  }

  #follow(status: CastPlayback, isSure = false): void {
    // While it begins, a screen says all kinds of things.
    if (this.#stage !== 'on' && status.state !== 'playing' && !isSure) return
    this.#status = status
    this.#options.onChange()
    // Its own remote control stopped it, or the film is over.
    if (this.#stage === 'on' && status.state === 'ended') this.#lost(new AppError('closed'))
  }

  #lost(error: AppError): void {
    this.#fail(error).catch((cause: unknown) => {
      this.#options.log.error('cast not ended', { error: cause })
    })
  }

  async #within<Result>(
    ms: number,
    options: { signal: AbortSignal },
    ask: (limit: { signal: AbortSignal }) => Promise<Result>,
  ): Promise<Result> {
    using limit = this.#deadline(ms, options)
    return await ask(limit)
  }

  #deadline(ms: number, options: { signal: AbortSignal }) {
    return withDeadline(this.#options.clock, ms, () => new AppError('screen-unreachable'), options)
  }
}

/** Whether words are in a language, whatever its region. */
function isIn(language: string, wanted: string | undefined): boolean {
  const [own, theirs] = [canonicalLanguage(language), canonicalLanguage(wanted ?? '')]
  return own === theirs && own !== 'und'
}
