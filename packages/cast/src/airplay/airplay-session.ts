import { Agent } from 'node:http'
import type { CastPlayback } from '@lanterne/contract'
import { AppError, type Clock, Emitter, type Logger, type Random, sleep } from '@lanterne/kernel'
import type { CastMedia, CastSession } from '../cast-device.ts'
import { DeviceFollower } from '../device-follower.ts'
import { askDevice } from '../http-request.ts'
import { XmlError } from '../read-xml.ts'
import { readPlaybackInfo } from './playback-info.ts'

export interface AirPlayPlace {
  readonly host: string
  readonly port: number
}

type Options = { readonly signal: AbortSignal }

const LOOK_MS = 300
/** Jumps land on a key frame. */
const NEAR_SECONDS = 12
/** Two tellings of one film's length differ by no more. */
const SAME_LENGTH_SECONDS = 2

/**
 * Speaks with one device by the first AirPlay's requests for films: `/play`, `/rate`, `/scrub`, `/stop`, `/volume` and
 * `/playback-info` over HTTP, on one line that is kept. Devices end a film whose line is gone.
 */
export class AirPlaySession implements CastSession {
  readonly events: CastSession['events'] = new Emitter()
  readonly #place: AirPlayPlace
  readonly #clock: Clock
  readonly #sessionId: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #life = new AbortController()
  #status: CastPlayback = { state: 'idle', positionSeconds: 0 }
  #isLoaded = false
  #isLoading = false
  #follower: DeviceFollower | undefined

  private constructor(place: AirPlayPlace, { clock, random }: { clock: Clock; random: Random }) {
    this.#place = place
    this.#clock = clock
    const digits = Buffer.from(random.bytes(16)).toString('hex')
    this.#sessionId = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  /** Throws `screen-unreachable`, and `screen-not-playing` where it wants a code or a password first. */
  static async open(
    place: AirPlayPlace,
    { clock, random, log, signal }: { clock: Clock; random: Random; log: Logger } & Options,
  ): Promise<AirPlaySession> {
    const session = new AirPlaySession(place, { clock, random })
    try {
      await session.#ask({ signal })
    } catch (error) {
      await session[Symbol.asyncDispose]()
      throw error
    }
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
    // What plays there would be taken for ours.
    if (this.#status.state !== 'idle') await this.stop({ signal })
    const { url, startSeconds, durationSeconds } = media
    const part = durationSeconds ? Math.min(1, startSeconds / durationSeconds) : 0
    const body = `Content-Location: ${url}\nStart-Position: ${part.toFixed(6)}\n`
    this.#isLoaded = false
    this.#isLoading = true
    await this.#tell('/play', { signal }, body)
    await this.#beginAt(startSeconds, { signal })
  }

  /** Nobody can ask such a device what it plays: one that plays a film of the same length plays ours. */
  async join({ durationSeconds }: CastMedia, { signal }: Options): Promise<boolean> {
    await this.#ask({ signal })
    const { state, durationSeconds: theirs } = this.#status
    if (state !== 'playing' && state !== 'paused') return false
    if (durationSeconds === undefined || theirs === undefined) return false
    this.#isLoaded = Math.abs(theirs - durationSeconds) <= SAME_LENGTH_SECONDS
    return this.#isLoaded
  }

  play({ signal }: Options): Promise<void> {
    return this.#tell('/rate?value=1.000000', { signal })
  }

  pause({ signal }: Options): Promise<void> {
    return this.#tell('/rate?value=0.000000', { signal })
  }

  async stop({ signal }: Options): Promise<void> {
    this.#isLoaded = false
    this.#isLoading = false
    await this.#tell('/stop', { signal })
  }

  seek(seconds: number, { signal }: Options): Promise<void> {
    return this.#tell(`/scrub?position=${seconds.toFixed(6)}`, { signal })
  }

  async setVolume(volume: number, { signal }: Options): Promise<void> {
    await this.#tell(`/volume?volume=${volume.toFixed(6)}`, { signal })
    // It does not tell how loud it is.
    this.#become({ ...this.#status, volume })
  }

  /** Such a device takes a film, and nothing beside it. */
  async showWords(): Promise<void> {
    throw new AppError('invalid-request', { details: { name: 'words' } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort(new AppError('closed'))
    await this.#follower?.[Symbol.asyncDispose]()
    this.#agent.destroy()
  }

  /** Some begin at the beginning whatever they are told: asked once more when they play. */
  async #beginAt(seconds: number, { signal }: Options): Promise<void> {
    while (this.#status.state === 'loading') {
      await sleep(this.#clock, LOOK_MS, { signal })
      await this.#ask({ signal })
    }
    const { state, positionSeconds } = this.#status
    const near = seconds - Math.min(NEAR_SECONDS, seconds / 2)
    if (state !== 'ended' && positionSeconds < near) await this.seek(seconds, { signal })
  }

  async #tell(path: string, { signal }: Options, body = ''): Promise<void> {
    const { status } = await this.#send('POST', path, { signal }, body)
    if (status < 200 || status > 299)
      throw new AppError('screen-not-playing', { details: { reason: 'refused', status } })
    await this.#ask({ signal })
  }

  #send(method: string, path: string, { signal }: Options, body?: string) {
    const { host, port } = this.#place
    return askDevice(
      new URL(path, `http://${host}:${port}`),
      {
        ...{ method, agent: this.#agent },
        headers: {
          'user-agent': 'MediaControl/1.0',
          'x-apple-session-id': this.#sessionId,
          ...(body === undefined ? {} : { 'content-type': 'text/parameters' }),
        },
        ...(body === undefined ? {} : { body }),
        // Kodi ends the first line of its answers with half a line end.
        isLenient: true,
      },
      { signal: AbortSignal.any([signal, this.#life.signal]) },
    )
  }

  /** Asks for everything, and tells what changed. */
  async #ask({ signal }: Options): Promise<void> {
    const { status, body } = await this.#send('GET', '/playback-info', { signal })
    if (status === 401 || status === 403 || status === 470)
      throw new AppError('screen-not-playing', { details: { reason: 'refused', status } })
    const info = status === 200 && body !== '' ? readInfo(body) : undefined
    if (!info) {
      // Nobody stopped it: it came to its end, or gave up.
      const state = this.#isLoaded ? 'ended' : this.#isLoading ? 'loading' : 'idle'
      return this.#become({ ...this.#status, state })
    }
    const { isPlaying, ...place } = info
    if (isPlaying) {
      this.#isLoaded = true
      this.#isLoading = false
    }
    const isBegun = !this.#isLoading || isPlaying
    this.#become({
      ...this.#status,
      ...place,
      state: isPlaying ? 'playing' : isBegun ? 'paused' : 'loading',
    })
  }

  #become(status: CastPlayback): void {
    const old = JSON.stringify(this.#status)
    this.#status = status
    if (JSON.stringify(status) !== old) this.events.emit('status', status)
  }
}

function readInfo(body: string): ReturnType<typeof readPlaybackInfo> {
  try {
    return readPlaybackInfo(body)
  } catch (cause) {
    if (cause instanceof XmlError) throw new AppError('screen-unreachable', { cause })
    throw cause
  }
}
