import type { CastPlayback } from '@lanterne/contract'
import { AppError, type Clock, Emitter, type Logger, sleep, withDeadline } from '@lanterne/kernel'
import * as v from 'valibot'
import type { CastMedia, CastSession } from '../cast-device.ts'
import { DeviceFollower } from '../device-follower.ts'
import { callKodi, type KodiCall, type KodiPlace } from './call-kodi.ts'

/** Kodi's player of films; the others play music and show pictures. */
const playerid = 1
const LOOK_MS = 200
/** How long it may take to fetch subtitles. */
const WORDS_MS = 6000

const Count = v.pipe(v.number(), v.minValue(0), v.maxValue(1e6))
const Time = v.object({ hours: Count, minutes: Count, seconds: Count, milliseconds: Count })
const State = v.tuple([
  v.array(v.object({ playerid: v.number() })),
  v.object({ speed: v.number(), time: Time, totaltime: Time }),
  v.object({ volume: v.pipe(v.number(), v.minValue(0), v.maxValue(100)) }),
])
const Item = v.tuple([v.object({ item: v.object({ file: v.optional(v.string()) }) })])
const Subtitles = v.tuple([v.object({ subtitles: v.array(v.unknown()) })])

type Options = { readonly signal: AbortSignal }

/** Speaks with one Kodi by JSON-RPC (API 10 and later), without a password. */
export class KodiSession implements CastSession {
  readonly events: CastSession['events'] = new Emitter()
  readonly #place: KodiPlace
  readonly #clock: Clock
  readonly #life = new AbortController()
  #status: CastPlayback = { state: 'idle', positionSeconds: 0 }
  #isLoaded = false
  #words: CastMedia['words'] = []
  /** Where in Kodi's list of subtitles those are that it was given, by their `id`. */
  readonly #given = new Map<string, number>()
  #follower: DeviceFollower | undefined

  private constructor(place: KodiPlace, clock: Clock) {
    this.#place = place
    this.#clock = clock
  }

  /** Throws `screen-unreachable`, and `screen-not-playing` where it wants a password. */
  static async open(
    place: KodiPlace,
    { clock, log, signal }: { clock: Clock; log: Logger } & Options,
  ): Promise<KodiSession> {
    const session = new KodiSession(place, clock)
    await session.#ask({ signal })
    session.#follower = new DeviceFollower({
      ...{ clock, log },
      ask: (either) => session.#ask(either),
      onGone: () => session.events.emit('gone', undefined),
    })
    return session
  }

  get status(): CastPlayback {
    return this.#status
  }

  async load(media: CastMedia, { signal }: Options): Promise<void> {
    this.#isLoaded = false
    this.#words = media.words
    this.#given.clear()
    // What plays there would be taken for ours.
    if (this.#status.state !== 'idle') await this.stop({ signal })
    const options = media.startSeconds > 0 ? { resume: timeOf(media.startSeconds) } : {}
    await this.#tell('Player.Open', { item: { file: media.url }, options }, { signal })
    if (media.shownWords === undefined) return
    while (this.#status.state !== 'playing') {
      if (this.#status.state === 'ended') return
      await sleep(this.#clock, LOOK_MS, { signal })
      await this.#ask({ signal })
    }
    await this.showWords(media.shownWords, { signal })
  }

  async join({ url, words }: CastMedia, { signal }: Options): Promise<boolean> {
    await this.#ask({ signal })
    const { state } = this.#status
    if (state === 'idle' || state === 'ended') return false
    const asked = { method: 'Player.GetItem', params: { playerid, properties: ['file'] } }
    const [{ item }] = await this.#call(Item, [asked], { signal })
    if (item.file !== url) return false
    this.#words = words
    this.#isLoaded = true
    return true
  }

  play({ signal }: Options): Promise<void> {
    return this.#tell('Player.PlayPause', { playerid, play: true }, { signal })
  }

  pause({ signal }: Options): Promise<void> {
    return this.#tell('Player.PlayPause', { playerid, play: false }, { signal })
  }

  async stop({ signal }: Options): Promise<void> {
    this.#isLoaded = false
    await this.#tell('Player.Stop', { playerid }, { signal })
  }

  seek(seconds: number, { signal }: Options): Promise<void> {
    return this.#tell('Player.Seek', { playerid, value: { time: timeOf(seconds) } }, { signal })
  }

  setVolume(volume: number, { signal }: Options): Promise<void> {
    return this.#tell('Application.SetVolume', { volume: Math.round(volume * 100) }, { signal })
  }

  async showWords(id: string | undefined, { signal }: Options): Promise<void> {
    const words = this.#words.find((one) => one.id === id)
    if (!words) return this.#tell('Player.SetSubtitle', { playerid, subtitle: 'off' }, { signal })
    let place = this.#given.get(words.id)
    if (place === undefined) {
      // What it is given comes last, once it has fetched it.
      place = await this.#countSubtitles({ signal })
      await this.#tell('Player.AddSubtitle', { playerid, subtitle: words.url }, { signal })
      using limit = withDeadline(this.#clock, WORDS_MS, () => refused(), { signal })
      while ((await this.#countSubtitles(limit)) <= place) await sleep(this.#clock, LOOK_MS, limit)
      this.#given.set(words.id, place)
    }
    await this.#tell('Player.SetSubtitle', { playerid, subtitle: place, enable: true }, { signal })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort(new AppError('closed'))
    await this.#follower?.[Symbol.asyncDispose]()
  }

  async #countSubtitles({ signal }: Options): Promise<number> {
    const asked = { method: 'Player.GetProperties', params: { playerid, properties: ['subtitles'] } }
    const [{ subtitles }] = await this.#call(Subtitles, [asked], { signal })
    return subtitles.length
  }

  async #tell(method: string, params: object, { signal }: Options): Promise<void> {
    await this.#call(v.tuple([v.unknown()]), [{ method, params }], { signal })
    await this.#ask({ signal })
  }

  async #call<Result>(
    schema: v.GenericSchema<unknown, Result>,
    calls: readonly KodiCall[],
    { signal }: Options,
  ): Promise<Result> {
    const either = { signal: AbortSignal.any([signal, this.#life.signal]) }
    const read = v.safeParse(schema, await callKodi(this.#place, calls, either))
    if (!read.success) throw new AppError('screen-unreachable')
    return read.output
  }

  /** Asks for everything, and tells what changed. */
  async #ask({ signal }: Options): Promise<void> {
    const calls = [
      { method: 'Player.GetActivePlayers' },
      { method: 'Player.GetProperties', params: { playerid, properties: ['speed', 'time', 'totaltime'] } },
      { method: 'Application.GetProperties', params: { properties: ['volume'] } },
    ]
    const [players, { speed, time, totaltime }, { volume }] = await this.#call(State, calls, { signal })
    const isActive = players.some((player) => player.playerid === playerid)
    const old = this.#status
    if (isActive && speed !== 0) this.#isLoaded = true
    const durationSeconds = secondsOf(totaltime) || old.durationSeconds
    this.#status = {
      // Nobody stopped it: it came to its end, or gave up.
      state: isActive ? (speed === 0 ? 'paused' : 'playing') : this.#isLoaded ? 'ended' : 'idle',
      positionSeconds: isActive ? secondsOf(time) : this.#isLoaded ? old.positionSeconds : 0,
      ...(durationSeconds !== undefined && { durationSeconds }),
      volume: volume / 100,
    }
    if (JSON.stringify(old) !== JSON.stringify(this.#status)) this.events.emit('status', this.#status)
  }
}

function refused(): AppError {
  return new AppError('screen-not-playing', { details: { reason: 'refused' } })
}

function timeOf(seconds: number): v.InferOutput<typeof Time> {
  const all = Math.max(0, Math.floor(seconds * 1000))
  return {
    hours: Math.floor(all / 3_600_000),
    minutes: Math.floor(all / 60_000) % 60,
    seconds: Math.floor(all / 1000) % 60,
    milliseconds: all % 1000,
  }
}

function secondsOf({ hours, minutes, seconds, milliseconds }: v.InferOutput<typeof Time>): number {
  return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000
}
