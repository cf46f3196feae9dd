import type { CastPlayback } from '@lanterne/contract'
import { AppError, type Clock, Emitter, type Logger, type Timer } from '@lanterne/kernel'
import * as v from 'valibot'
import type { CastMedia, CastSession } from '../cast-device.ts'
import { CastChannel, type CastSaying, topics } from './cast-channel.ts'

/** Google's own player of films, which is on every device. */
const MEDIA_RECEIVER = 'CC1AD845'
const RECEIVER = 'receiver-0'
const POLL_MS = 1000

const App = v.object({ appId: v.string(), sessionId: v.string(), transportId: v.string() })
const ReceiverStatus = v.object({
  type: v.literal('RECEIVER_STATUS'),
  status: v.object({
    applications: v.optional(v.array(App), []),
    volume: v.optional(v.object({ level: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))) })),
  }),
})
const Time = v.pipe(v.number(), v.finite(), v.minValue(0))
const MediaStatus = v.object({
  type: v.literal('MEDIA_STATUS'),
  status: v.array(
    v.object({
      mediaSessionId: v.number(),
      playerState: v.string(),
      idleReason: v.optional(v.string()),
      currentTime: v.optional(Time),
      media: v.optional(v.object({ contentId: v.optional(v.string()), duration: v.nullish(Time) })),
    }),
  ),
})

const states: Readonly<Record<string, CastPlayback['state']>> = {
  PLAYING: 'playing',
  PAUSED: 'paused',
  BUFFERING: 'loading',
  LOADING: 'loading',
  IDLE: 'idle',
}

type Options = { readonly signal: AbortSignal }

/** Speaks with one Chromecast: starts Google's media receiver there, or joins the one that runs. */
export class ChromecastSession implements CastSession {
  readonly events: CastSession['events'] = new Emitter()
  readonly #channel: CastChannel
  readonly #clock: Clock
  readonly #life = new AbortController()
  #status: CastPlayback = { state: 'idle', positionSeconds: 0 }
  #app: v.InferOutput<typeof App> | undefined
  #mediaSessionId: number | undefined
  /** The address that it plays, as it said last. */
  #playing: string | undefined
  /** Of the words that were loaded, in their order: the device knows them by their place. */
  #words: readonly string[] = []
  #timer: Timer | undefined

  private constructor(channel: CastChannel, clock: Clock) {
    this.#channel = channel
    this.#clock = clock
    channel.events.on('said', (saying) => this.#hear(saying), this.#life)
    channel.events.on('gone', () => this.events.emit('gone', undefined), this.#life)
  }

  /** Throws `screen-unreachable`. */
  static async open(
    at: { readonly host: string; readonly port: number },
    { clock, log, signal }: { clock: Clock; log: Logger; signal: AbortSignal },
  ): Promise<ChromecastSession> {
    const channel = await CastChannel.open(at, { clock, log, signal })
    const session = new ChromecastSession(channel, clock)
    try {
      channel.say(RECEIVER, topics.connection, { type: 'CONNECT' })
      await channel.ask(RECEIVER, topics.receiver, { type: 'GET_STATUS' }, { signal })
      if (session.#app) await session.#askMedia('GET_STATUS', {}, { signal })
    } catch (error) {
      await session[Symbol.asyncDispose]()
      throw error
    }
    session.#poll()
    return session
  }

  get status(): CastPlayback {
    return this.#status
  }

  async load(media: CastMedia, { signal }: Options): Promise<void> {
    if (!this.#app) {
      const launched = await this.#channel.ask(
        RECEIVER,
        topics.receiver,
        { type: 'LAUNCH', appId: MEDIA_RECEIVER },
        { signal },
      )
      if (!this.#app) throw refused(launched.type)
    }
    const { words, shownWords } = media
    this.#words = words.map(({ id }) => id)
    const isPlaylist = media.mimeType === 'application/vnd.apple.mpegurl'
    const answer = await this.#askMedia(
      'LOAD',
      {
        autoplay: true,
        currentTime: media.startSeconds,
        activeTrackIds: this.#trackIds(shownWords),
        media: {
          contentId: media.url,
          contentType: media.mimeType,
          streamType: 'BUFFERED',
          ...(media.durationSeconds !== undefined && { duration: media.durationSeconds }),
          // Without these it waits for a transport stream for ever.
          ...(isPlaylist && { hlsSegmentFormat: 'fmp4', hlsVideoSegmentFormat: 'fmp4' }),
          metadata: {
            ...{ metadataType: 1, title: media.title },
            ...(media.artworkUrl !== undefined && { images: [{ url: media.artworkUrl }] }),
          },
          tracks: words.map(({ url, language, name }, index) => ({
            ...{ trackId: index + 1, type: 'TEXT', subtype: 'SUBTITLES' },
            ...{ trackContentId: url, trackContentType: 'text/vtt', language, name: name || language },
          })),
        },
      },
      { signal },
    )
    if (answer.type !== 'MEDIA_STATUS') throw refused(answer.type)
  }

  async join({ url, words }: CastMedia, { signal }: Options): Promise<boolean> {
    if (!this.#app) return false
    await this.#askMedia('GET_STATUS', {}, { signal })
    const { state } = this.#status
    if (this.#playing !== url || state === 'idle' || state === 'ended') return false
    this.#words = words.map(({ id }) => id)
    return true
  }

  play(options: Options): Promise<void> {
    return this.#command('PLAY', {}, options)
  }

  pause(options: Options): Promise<void> {
    return this.#command('PAUSE', {}, options)
  }

  /** Leaves the device as it was before we came: without our player. */
  async stop({ signal }: Options): Promise<void> {
    if (!this.#app) return
    const { sessionId } = this.#app
    await this.#channel.ask(RECEIVER, topics.receiver, { type: 'STOP', sessionId }, { signal })
  }

  seek(seconds: number, options: Options): Promise<void> {
    return this.#command('SEEK', { currentTime: seconds }, options)
  }

  async setVolume(volume: number, { signal }: Options): Promise<void> {
    await this.#channel.ask(
      RECEIVER,
      topics.receiver,
      { type: 'SET_VOLUME', volume: { level: volume } },
      { signal },
    )
  }

  showWords(id: string | undefined, options: Options): Promise<void> {
    return this.#command('EDIT_TRACKS_INFO', { activeTrackIds: this.#trackIds(id) }, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.cancel()
    this.#life.abort(new AppError('closed'))
    await this.#channel[Symbol.asyncDispose]()
  }

  #trackIds(id: string | undefined): number[] {
    const index = id === undefined ? -1 : this.#words.indexOf(id)
    return index < 0 ? [] : [index + 1]
  }

  async #command(type: string, values: object, options: Options): Promise<void> {
    const mediaSessionId = this.#mediaSessionId
    if (mediaSessionId === undefined) throw refused('nothing-plays')
    const answer = await this.#askMedia(type, { ...values, mediaSessionId }, options)
    if (answer.type !== 'MEDIA_STATUS') throw refused(answer.type)
  }

  async #askMedia(type: string, values: object, { signal }: Options): Promise<CastSaying['said']> {
    if (!this.#app) throw refused('nothing-plays')
    return this.#channel.ask(this.#app.transportId, topics.media, { type, ...values }, { signal })
  }

  /** Its clock is what it tells when it is asked, and nothing that we count ourselves. */
  #poll(): void {
    if (this.#life.signal.aborted) return
    const { transportId } = this.#app ?? {}
    if (transportId !== undefined)
      this.#channel.say(transportId, topics.media, { type: 'GET_STATUS', requestId: 0 })
    this.#timer = this.#clock.schedule(POLL_MS, () => this.#poll())
  }

  #hear({ topic, said, from }: CastSaying): void {
    const old = JSON.stringify(this.#status)
    if (topic === topics.receiver) {
      const read = v.safeParse(ReceiverStatus, said)
      if (read.success) this.#takeReceiver(read.output.status)
    }
    if (topic === topics.media && from === this.#app?.transportId) {
      const read = v.safeParse(MediaStatus, said)
      if (read.success) this.#takeMedia(read.output.status)
    }
    if (JSON.stringify(this.#status) !== old) this.events.emit('status', this.#status)
  }

  #takeReceiver({ applications, volume }: v.InferOutput<typeof ReceiverStatus>['status']): void {
    const app = applications.find(({ appId }) => appId === MEDIA_RECEIVER)
    if (app?.transportId !== this.#app?.transportId) {
      this.#mediaSessionId = undefined
      this.#playing = undefined
      if (app) this.#channel.say(app.transportId, topics.connection, { type: 'CONNECT' })
    }
    this.#app = app
    // Something else plays there now, or nothing.
    if (!app && this.#status.state !== 'idle') this.#status = { ...this.#status, state: 'ended' }
    if (volume?.level !== undefined) this.#status = { ...this.#status, volume: volume.level }
  }

  #takeMedia([now]: v.InferOutput<typeof MediaStatus>['status']): void {
    if (!now) return
    if (now.mediaSessionId !== this.#mediaSessionId) this.#playing = undefined
    this.#mediaSessionId = now.mediaSessionId
    // Said when it is asked for, or new; not with every change.
    this.#playing = now.media?.contentId ?? this.#playing
    const isOver = now.playerState === 'IDLE' && now.idleReason !== undefined
    const state = isOver ? 'ended' : (states[now.playerState] ?? 'loading')
    const durationSeconds = now.media?.duration ?? undefined
    this.#status = {
      ...this.#status,
      state,
      ...(state === 'ended' ? {} : { positionSeconds: now.currentTime ?? this.#status.positionSeconds }),
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
    }
  }
}

function refused(said: string): AppError {
  return new AppError('screen-not-playing', { details: { reason: 'refused', said: said.slice(0, 40) } })
}
