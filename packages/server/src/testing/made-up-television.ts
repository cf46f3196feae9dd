import type { CastDevice, CastMedia, CastSession } from '@lanterne/cast'
import type { CastPlayback } from '@lanterne/contract'
import { Emitter } from '@lanterne/kernel'

/** A television that really fetches what it is told to play, and does as a test says. */
export interface MadeUpTelevision {
  readonly device: CastDevice
  readonly loaded: readonly CastMedia[]
  readonly stops: number
  /** Says that it is somewhere else in the film. */
  say(status: Partial<CastPlayback>): void
  /** What it plays when somebody joins it. */
  playing: string | undefined
}

const durationSeconds = 100

export function createMadeUpTelevision(): MadeUpTelevision {
  const events: CastSession['events'] = new Emitter()
  const loaded: CastMedia[] = []
  let status: CastPlayback = { state: 'idle', positionSeconds: 0 }
  let stops = 0
  let playing: string | undefined
  const say = (next: Partial<CastPlayback>) => {
    status = { ...status, ...next }
    events.emit('status', status)
  }
  const session: CastSession = {
    events,
    get status() {
      // Its clock moves whenever somebody looks at it.
      if (status.state === 'playing')
        status = { ...status, positionSeconds: Math.min(durationSeconds, status.positionSeconds + 0.3) }
      return status
    },
    async load(media, { signal }) {
      loaded.push(media)
      playing = media.url
      await (await fetch(media.url, { signal, headers: { range: 'bytes=0-9' } })).arrayBuffer()
      say({ state: 'playing', positionSeconds: media.startSeconds, durationSeconds, volume: 0.5 })
    },
    join: async ({ url }) => playing === url,
    play: async () => say({ state: 'playing' }),
    pause: async () => say({ state: 'paused' }),
    seek: async (positionSeconds) => say({ positionSeconds }),
    setVolume: async (volume) => say({ volume }),
    showWords: async () => {},
    async stop() {
      stops++
      status = { state: 'idle', positionSeconds: 0 }
    },
    async [Symbol.asyncDispose]() {},
  }
  return {
    device: {
      ...{ id: 'dlna:1', kind: 'dlna', name: 'Salon', model: '', wordsFormat: 'srt' },
      ...{ address: '127.0.0.1', localAddress: '127.0.0.1' },
      screen: {
        player: 'other',
        direct: { containers: ['mp4'], video: ['h264'], audio: ['aac'] },
        segments: { video: [], audio: [] },
        mostChannels: 2,
      },
      open: async () => session,
    },
    loaded,
    get stops() {
      return stops
    },
    say,
    get playing() {
      return playing
    },
    set playing(url) {
      playing = url
    },
  }
}
