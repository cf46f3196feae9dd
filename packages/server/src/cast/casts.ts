import type { CastDevice, CastDevices } from '@lanterne/cast'
import type {
  CastCommand,
  CastNow,
  CastRequest,
  CastScreens,
  NextEpisode,
  Profile,
  Title,
} from '@lanterne/contract'
import { AppError, type Clock, Emitter, type Logger, type Random, sleep } from '@lanterne/kernel'
import type { ViewerLibrary } from '../library/viewer-library.ts'
import { Casting, type CastingOptions } from './casting.ts'
import type { CastMemory, KeptCast } from './kept-cast.ts'

/** What casts stand on. */
export interface CastsOptions {
  readonly devices: CastDevices
  readonly playbacks: CastingOptions['playbacks']
  readonly memory: CastMemory
  readAsset: CastingOptions['readAsset']
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** How long a screen may take to appear that was here before. */
const APPEAR_MS = 4000
const LOOK_MS = 100
/** How often the place is noted. */
const REPORT_MS = 10_000

/** Who asks for a film, and where what they have seen is noted. */
export interface CastViewer {
  readonly profile: Profile
  readonly viewers: Pick<ViewerLibrary, 'report'>
}

/** What is shown, and to whom. */
interface Shown {
  readonly request: CastRequest
  readonly title: Title
  readonly device: CastDevice
  readonly startSeconds: number
  readonly viewer: CastViewer
  readonly kept?: KeptCast
}

/** One that began, with whose it is. */
interface Current extends Pick<Shown, 'title' | 'viewer'> {
  readonly casting: Casting
  /** Whether it may be ours no more: nobody is told of it before it is known. */
  isDoubtful: boolean
  isKept: boolean
}

/** Films on screens of the house: one at a time. Children drive, stop and know of nothing but their own. */
export class Casts implements AsyncDisposable {
  readonly events = new Emitter<{ changed: undefined }>()
  readonly #options: CastsOptions
  #current: Current | undefined
  #reportedMs = Number.NEGATIVE_INFINITY
  #told = ''

  constructor(options: CastsOptions) {
    this.#options = options
  }

  /** The screens that are here; looks for more in the minute that follows. */
  screens(): CastScreens {
    const { devices, memory } = this.#options
    const last = memory.last()
    return {
      screens: devices
        .look()
        .map(({ id, kind, name, model }) => ({ id, kind, name, model }))
        .sort(
          (one, other) =>
            Number(other.id === last) - Number(one.id === last) || one.name.localeCompare(other.name),
        ),
    }
  }

  /** What plays, as `profile` may know it. */
  now(profile: Profile): CastNow {
    const current = this.#current
    if (!current || current.isDoubtful || !mayDrive(profile, current)) return {}
    return { cast: current.casting.describe() }
  }

  /**
   * Shows a film on a screen in place of what plays there, and answers when it is seen; it goes on whoever leaves
   * meanwhile. Throws as `Casting.begin`, and `screen-in-use` where that is not this viewer's to end.
   */
  async begin(
    request: CastRequest,
    about: Pick<Shown, 'title' | 'startSeconds' | 'viewer'>,
    { signal }: { signal: AbortSignal },
  ): Promise<CastNow> {
    const { profile } = about.viewer
    const isTaken = () => this.#current && !isDone(this.#current) && !mayDrive(profile, this.#current)
    if (isTaken()) throw new AppError('screen-in-use')
    const device = await this.#appear(request.screenId, { signal }, APPEAR_MS)
    while (this.#current) {
      if (isTaken()) throw new AppError('screen-in-use')
      await this.#end()
    }
    const { casting } = this.#show({ ...about, request, device })
    await casting.begin()
    return this.now(profile)
  }

  /** Throws `not-found` where nothing plays that is theirs to drive. */
  async command(
    profile: Profile,
    command: CastCommand,
    { signal }: { signal: AbortSignal },
  ): Promise<CastNow> {
    const current = this.#current
    if (!current || !mayDrive(profile, current)) throw new AppError('not-found')
    const { casting } = current
    if (command.do === 'words' && !casting.describe().canChangeWords) {
      await this.#beginAnew(current, command.words)
    } else {
      await casting.command(command, { signal })
      this.#keep(current)
    }
    return this.now(profile)
  }

  /** Ends what plays, or forgets what ended, and tells where it was; nothing, where there is nothing of theirs. */
  async end(profile: Profile): Promise<CastNow> {
    const last = this.now(profile)
    if (last.cast) await this.#end()
    return last
  }

  /**
   * Takes up what played when the app last ended without having ended it, where the screen still plays it; else forgets
   * it. Resolves when that is decided.
   */
  async resume({
    viewerOf,
    findTitle,
    signal,
  }: {
    viewerOf(profileId: string): CastViewer | undefined
    findTitle(request: CastRequest, options: { signal: AbortSignal }): Promise<Title>
    signal: AbortSignal
  }): Promise<void> {
    const { memory, log } = this.#options
    const kept = memory.now()
    if (!kept) return
    log.info('cast found', {})
    const { request } = kept
    const viewer = viewerOf(kept.profileId)
    const looking = new AbortController()
    try {
      if (!viewer) throw new AppError('not-found')
      const title = await findTitle(request, { signal })
      if (this.#current) return
      const open = (options: { signal: AbortSignal }) =>
        this.#appear(kept.device.id, options).then((device) => device.open(options))
      this.#options.devices.keepLooking(looking)
      const current = this.#show({
        ...{ request, title, viewer, kept },
        ...{ device: { ...kept.device, open }, startSeconds: 0 },
      })
      await current.casting.begin()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      log.info('cast not taken up', { code: error.code })
      if (this.#current?.isDoubtful) await this.#end()
      else if (!this.#current) memory.setNow(undefined)
    } finally {
      looking.abort()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end()
  }

  #show({ kept, viewer, ...shown }: Shown): Current {
    const casting: Casting = new Casting({
      ...this.#options,
      ...{ ...shown, ...(kept && { kept }) },
      onChange: () => this.#changed(casting),
    })
    const current: Current = {
      casting,
      viewer,
      title: shown.title,
      isDoubtful: kept !== undefined,
      isKept: false,
    }
    this.#current = current
    this.#tell()
    return current
  }

  async #end(): Promise<void> {
    const current = this.#current
    if (!current) return
    this.#report(current)
    this.#current = undefined
    this.#options.memory.setNow(undefined)
    await current.casting[Symbol.asyncDispose]()
    this.#tell()
  }

  /** The same film where it is, with other words, for a screen that takes words only with a film. */
  async #beginAnew({ casting, title, viewer }: Current, words: string | undefined): Promise<void> {
    const { wordsLanguage: _, words: __, ...request } = casting.request
    const { stage, playback, words: known } = casting.describe()
    const isKnown = words === undefined || known.some(({ id }) => id === words)
    if (stage !== 'on' || !isKnown) throw new AppError('not-found')
    await this.#end()
    const next = this.#show({
      request: { ...request, ...(words !== undefined && { words }) },
      ...{ title, viewer, device: casting.device, startSeconds: playback.positionSeconds },
    })
    await next.casting.begin()
  }

  /** A series goes on by itself, on the screen where it is. */
  async #goOn(
    { casting, title, viewer }: Current,
    { season, episode }: Pick<NextEpisode, 'season' | 'episode'>,
  ): Promise<void> {
    const { releaseId: _, words: __, wordsLanguage: ___, ...asked } = casting.request
    const language = casting.shownLanguage
    const request = {
      ...{ ...asked, season, episode },
      ...(language !== undefined && { wordsLanguage: language }),
    }
    const next = this.#show({ request, title, viewer, device: casting.device, startSeconds: 0 })
    // What is left there of the one before would end the next.
    await casting[Symbol.asyncDispose]()
    await next.casting.begin()
  }

  /** A screen that was not looked for lately is looked for now, for `ms` or until its time is over. */
  async #appear(id: string, { signal }: { signal: AbortSignal }, ms = Number.POSITIVE_INFINITY) {
    const { devices, clock } = this.#options
    const until = clock.now() + ms
    devices.look()
    for (;;) {
      const device = devices.find(id)
      if (device) return device
      if (clock.now() >= until) throw new AppError('screen-unreachable')
      await sleep(clock, LOOK_MS, { signal })
    }
  }

  #changed(casting: Casting): void {
    const current = this.#current
    if (current?.casting !== casting) return
    const { stage, playback, next } = casting.describe()
    const now = this.#options.clock.now()
    if (playback.state !== 'playing' || now - this.#reportedMs >= REPORT_MS) {
      this.#reportedMs = now
      this.#report(current)
    }
    if (stage === 'on' && !current.isKept) this.#keep(current)
    if (stage === 'on') current.isDoubtful = false
    if (isDone(current)) this.#options.memory.setNow(undefined)
    if (next && casting.isOver) {
      this.#goOn(current, next).catch((error: unknown) => {
        // It is told with what failed; anything else is a bug.
        if (!(error instanceof AppError)) this.#options.log.error('next episode not shown', { error })
      })
      return
    }
    this.#tell()
  }

  /** Notes where the viewer is. */
  #report({ casting, viewer: { viewers, profile } }: Current): void {
    const { stage, titleId, season, episode, playback } = casting.describe()
    const { positionSeconds, durationSeconds } = playback
    if (stage === 'starting' || durationSeconds === undefined) return
    const place = {
      titleId,
      ...(season !== undefined && { season }),
      ...(episode !== undefined && { episode }),
    }
    try {
      viewers.report(profile, { ...place, positionSeconds, durationSeconds })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      this.#options.log.debug('progress not noted', { error }) // Its title or its viewer is no more.
    }
  }

  /** Writes down what plays. */
  #keep(current: Current): void {
    const { memory } = this.#options
    const { casting, viewer } = current
    const kept = casting.keep()
    if (!kept) return
    current.isKept = true
    memory.setNow({ ...kept, profileId: viewer.profile.id })
    memory.setLast(casting.device.id)
  }

  #tell(): void {
    const current = this.#current?.isDoubtful ? undefined : this.#current
    const text = current ? JSON.stringify(current.casting.describe()) : ''
    if (text === this.#told) return
    this.#told = text
    this.events.emit('changed', undefined)
  }
}

/** A grown-up drives whatever plays in the house, a child what it began. */
function mayDrive({ id, ageLimit }: Profile, { viewer }: Current): boolean {
  return ageLimit === undefined || viewer.profile.id === id
}

/** Whether nothing plays there any more. */
function isDone({ casting }: Current): boolean {
  const { stage } = casting.describe()
  return stage === 'ended' || stage === 'failed'
}
