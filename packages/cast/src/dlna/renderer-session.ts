import type { CastPlayback } from '@lanterne/contract'
import { AppError, type Clock, Emitter, type Logger, type Random, sleep } from '@lanterne/kernel'
import type { CastMedia, CastSession } from '../cast-device.ts'
import { DeviceFollower } from '../device-follower.ts'
import { textOfXml } from '../read-xml.ts'
import { callService } from './call-service.ts'
import { writeDidl } from './didl.ts'
import { type EventDoor, openEventDoor } from './event-door.ts'
import type { RendererDescription } from './renderer-description.ts'
import { keepSubscribed } from './subscribe.ts'
import { readTime, writeTime } from './times.ts'

export interface RendererSessionOptions {
  readonly renderer: RendererDescription
  readonly localAddress: string
  /** Its own. */
  readonly address: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** How long what it does is waited for before it is asked again. */
const BEGIN_MS = 500
/** Jumps land on a key frame. */
const NEAR_SECONDS = 12
const MOST_JUMPS = 8
const instance = { InstanceID: 0 }

const states: Readonly<Record<string, CastPlayback['state']>> = {
  TRANSITIONING: 'loading',
  PLAYING: 'playing',
  PAUSED_PLAYBACK: 'paused',
  STOPPED: 'idle',
  NO_MEDIA_PRESENT: 'idle',
}

/** Speaks with one renderer: AVTransport 1.0, RenderingControl 1.0. */
export class RendererSession implements CastSession {
  readonly events: CastSession['events'] = new Emitter()
  readonly #options: RendererSessionOptions
  readonly #life = new AbortController()
  readonly #door: EventDoor
  readonly #subscriptions: Promise<unknown>
  #status: CastPlayback = { state: 'idle', positionSeconds: 0 }
  #isLoaded = false
  #follower: DeviceFollower | undefined

  private constructor(options: RendererSessionOptions, door: EventDoor) {
    this.#options = options
    this.#door = door
    const { renderer, clock, log } = options
    const subscribe = (service: RendererDescription['transport']) =>
      keepSubscribed({ service, callback: door.url, clock }, this.#life)
    this.#subscriptions = Promise.all([subscribe(renderer.transport), subscribe(renderer.rendering)]).catch(
      (error: unknown) => log.error('events of a renderer not followed', { error }),
    )
  }

  /** Throws `screen-unreachable`. */
  static async open(
    options: RendererSessionOptions,
    { signal }: { signal: AbortSignal },
  ): Promise<RendererSession> {
    const { localAddress, address, random } = options
    let wake = () => {}
    const path = `/${Buffer.from(random.bytes(16)).toString('base64url')}`
    const door = await openEventDoor({ localAddress, address, path, onEvent: () => wake() }, { signal })
    const session = new RendererSession(options, door)
    try {
      await session.#ask({ signal })
    } catch (error) {
      await session[Symbol.asyncDispose]()
      throw error
    }
    const follower = new DeviceFollower({
      ...options,
      ask: (either) => session.#ask(either),
      onGone: () => session.events.emit('gone', undefined),
    })
    wake = () => follower.wake()
    session.#follower = follower
    return session
  }

  get status(): CastPlayback {
    return this.#status
  }

  async load(media: CastMedia, { signal }: { signal: AbortSignal }): Promise<void> {
    if (this.#status.state !== 'idle' && this.#status.state !== 'ended') await this.stop({ signal })
    this.#isLoaded = false
    const what = { CurrentURI: media.url, CurrentURIMetaData: writeDidl(media) }
    await this.#transport('SetAVTransportURI', what, { signal })
    await this.play({ signal })
    if (media.startSeconds > 0) await this.#beginAt(media.startSeconds, { signal })
  }

  async join({ url }: CastMedia, { signal }: { signal: AbortSignal }): Promise<boolean> {
    const both = { signal: AbortSignal.any([signal, this.#life.signal]) }
    const info = await callService(this.#options.renderer.transport, 'GetMediaInfo', instance, both)
    await this.#ask({ signal })
    const { state } = this.#status
    if (textOfXml(info, 'CurrentURI').trim() !== url || state === 'idle' || state === 'ended') return false
    this.#isLoaded = true
    return true
  }

  async play({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#transport('Play', { Speed: 1 }, { signal })
    await this.#ask({ signal })
  }

  async pause({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#transport('Pause', {}, { signal })
    await this.#ask({ signal })
  }

  async stop({ signal }: { signal: AbortSignal }): Promise<void> {
    this.#isLoaded = false
    try {
      await this.#transport('Stop', {}, { signal })
    } catch (error) {
      // 701: what is stopped cannot be stopped.
      if (!(error instanceof AppError && error.details['code'] === 701)) throw error
    }
    await this.#ask({ signal })
  }

  async seek(seconds: number, { signal }: { signal: AbortSignal }): Promise<void> {
    await this.#transport('Seek', { Unit: 'REL_TIME', Target: writeTime(seconds) }, { signal })
    await this.#ask({ signal })
  }

  async setVolume(volume: number, { signal }: { signal: AbortSignal }): Promise<void> {
    const { rendering } = this.#options.renderer
    const DesiredVolume = Math.round(volume * 100)
    await callService(rendering, 'SetVolume', { ...instance, Channel: 'Master', DesiredVolume }, { signal })
    await this.#ask({ signal })
  }

  /** A renderer takes its subtitles with the film, and no others afterwards. */
  async showWords(): Promise<void> {
    throw new AppError('invalid-request', { details: { name: 'words' } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort(new AppError('closed'))
    await Promise.all([this.#follower?.[Symbol.asyncDispose](), this.#subscriptions])
    await this.#door[Symbol.asyncDispose]()
  }

  /** Renderers refuse to jump in what they have not begun, or say yes and begin at the beginning: asked until it is so. */
  async #beginAt(seconds: number, { signal }: { signal: AbortSignal }): Promise<void> {
    const near = seconds - Math.min(NEAR_SECONDS, seconds / 2)
    for (let asked = 0; ; ) {
      const { state, durationSeconds, positionSeconds } = this.#status
      if (state === 'ended') return
      if (state === 'playing' && durationSeconds !== undefined) {
        const isThere = asked > 0 && positionSeconds >= near
        // One that never goes there plays from its beginning.
        if (isThere || asked++ >= MOST_JUMPS) return
        await this.seek(seconds, { signal })
      }
      await sleep(this.#options.clock, BEGIN_MS, { signal })
      await this.#ask({ signal })
    }
  }

  async #transport(
    action: string,
    values: Readonly<Record<string, string | number>>,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const both = AbortSignal.any([signal, this.#life.signal])
    await callService(this.#options.renderer.transport, action, { ...instance, ...values }, { signal: both })
  }

  /** Asks for everything, and tells what changed. */
  async #ask({ signal }: { signal: AbortSignal }): Promise<void> {
    const { transport, rendering } = this.#options.renderer
    const either = { signal: AbortSignal.any([signal, this.#life.signal]) }
    const [info, place, loudness] = await Promise.all([
      callService(transport, 'GetTransportInfo', instance, either),
      callService(transport, 'GetPositionInfo', instance, either),
      callService(rendering, 'GetVolume', { ...instance, Channel: 'Master' }, either),
    ])
    const positionSeconds = readTime(textOfXml(place, 'RelTime')) ?? 0
    const durationSeconds = readTime(textOfXml(place, 'TrackDuration')) || undefined
    const volume = Number(textOfXml(loudness, 'CurrentVolume')) / 100
    const claimed = states[textOfXml(info, 'CurrentTransportState')] ?? 'loading'
    if (claimed === 'playing') this.#isLoaded = true
    // Nobody stopped it: it came to its end, or gave up.
    const state = claimed === 'idle' && this.#isLoaded ? 'ended' : claimed
    const old = this.#status
    this.#status = {
      state,
      // What has ended has no place any more: where it was last is what is remembered.
      positionSeconds: state === 'ended' ? old.positionSeconds : positionSeconds,
      ...(durationSeconds === undefined
        ? state === 'ended' && old.durationSeconds !== undefined
          ? { durationSeconds: old.durationSeconds }
          : {}
        : { durationSeconds }),
      ...(volume >= 0 && volume <= 1 ? { volume } : {}),
    }
    if (JSON.stringify(old) !== JSON.stringify(this.#status)) this.events.emit('status', this.#status)
  }
}
