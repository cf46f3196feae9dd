import type { ServerEvent } from '@lanterne/contract'
import type { Clock, Timer } from '@lanterne/kernel'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from '../http/input.ts'
import type { Playbacks } from '../playback/playbacks.ts'

const heartbeatMs = 15_000
/** Streams open at once; the oldest ends when one more opens, and its page comes back if it still lives. */
const maxStreams = 64

/** What event streams stand on; they end when `signal` aborts. */
export interface EventRoutesOptions {
  readonly playbacks: Playbacks
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * `GET /events`: what happens, as server-sent events. `?playback=ID` asks for one playback; without it, for all.
 * A stream keeps alive the playbacks that it asks for.
 */
export const eventRoutes = ({ playbacks, clock, signal }: EventRoutesOptions) => {
  const open = new Set<AbortController>()
  return new Hono().get('/', input('query', v.object({ playback: v.optional(v.string()) })), (c) => {
    const only = c.req.valid('query').playback
    if (open.size >= maxStreams) [...open][0]?.abort()
    const life = new AbortController()
    open.add(life)
    life.signal.addEventListener('abort', () => open.delete(life), { once: true })
    signal.addEventListener('abort', () => life.abort(), { signal: life.signal })
    if (signal.aborted) life.abort()
    return c.body(eventStream({ only, playbacks, clock, life }), 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    })
  })
}

interface EventStreamOptions extends Pick<EventRoutesOptions, 'playbacks' | 'clock'> {
  readonly only: string | undefined
  readonly life: AbortController
}

/** Written only as fast as it is read: meanwhile the newest event of each playback replaces the one before it. */
function eventStream({ only, playbacks, clock, life }: EventStreamOptions): ReadableStream<Uint8Array> {
  const { signal } = life
  const waiting = new Map<string, ServerEvent>()
  const encoder = new TextEncoder()
  let text = 'retry: 1000\n\n'
  let wake = () => {}
  let heartbeat: Timer | undefined
  let isCancelled = false
  const add = (event: ServerEvent) => {
    if (only !== undefined && event.id !== only) return
    waiting.set(event.id, event)
    wake()
  }
  const beat = () => {
    text = ':\n\n'
    wake()
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        for (const event of playbacks.watch(only, signal)) add(event)
        playbacks.events.on('progress', add, { signal })
        signal.addEventListener('abort', () => {
          heartbeat?.cancel()
          wake()
          if (!isCancelled) controller.close()
        })
      },
      async pull(controller) {
        if (text === '' && waiting.size === 0) {
          heartbeat = clock.schedule(heartbeatMs, beat)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          heartbeat.cancel()
        }
        if (signal.aborted) return
        for (const event of waiting.values()) text += `data: ${JSON.stringify(event)}\n\n`
        controller.enqueue(encoder.encode(text))
        waiting.clear()
        text = ''
      },
      cancel() {
        isCancelled = true
        life.abort()
      },
    },
    { highWaterMark: 0 },
  )
}
