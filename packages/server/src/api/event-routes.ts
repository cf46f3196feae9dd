import type { CastEvent, LibraryEvent, OutlookEvent, Profile, ServerEvent } from '@lanterne/contract'
import type { Clock, Timer } from '@lanterne/kernel'
import type { Library } from '@lanterne/library'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Casts } from '../cast/casts.ts'
import { input } from '../http/input.ts'
import type { WithProfile } from '../library/profile-guard.ts'
import type { Outlooks } from '../outlook/outlooks.ts'
import type { Playbacks } from '../playback/playbacks.ts'

const heartbeatMs = 15_000
/** Streams open at once; the oldest ends when one more opens, and its page comes back if it still lives. */
const maxStreams = 64

/** What event streams stand on; they end when `signal` aborts. */
export interface EventRoutesOptions {
  readonly playbacks: Playbacks
  readonly outlooks: Pick<Outlooks, 'watch' | 'events'>
  readonly casts: Pick<Casts, 'events' | 'now'>
  readonly library: Pick<Library, 'events'>
  readonly clock: Clock
  readonly signal: AbortSignal
}

const asked = v.object({
  playback: v.optional(v.string()),
  outlook: v.optional(v.string()),
  library: v.optional(v.literal('yes')),
  cast: v.optional(v.literal('yes')),
})

/**
 * `GET /events`: what happens, as server-sent events. `?playback=ID` asks for one playback, `?outlook=ID` for one
 * outlook, `?library=yes` for changes of the viewer's library, `?cast=yes` for what plays on a screen of the house; without
 * any, for all playbacks. The last two may be asked for together: a browser has six lines and no more. A stream keeps alive
 * what it asks for.
 */
export const eventRoutes = ({ playbacks, outlooks, casts, library, clock, signal }: EventRoutesOptions) => {
  const open = new Set<AbortController>()
  return new Hono<WithProfile>().get('/', input('query', asked), (c) => {
    const { playback, outlook, library: isOfLibrary, cast } = c.req.valid('query')
    if (open.size >= maxStreams) [...open][0]?.abort()
    const life = new AbortController()
    open.add(life)
    life.signal.addEventListener('abort', () => open.delete(life), { once: true })
    signal.addEventListener('abort', () => life.abort(), { signal: life.signal })
    if (signal.aborted) life.abort()
    const house = [
      ...(isOfLibrary ? [followLibrary(library, c.get('profile'))] : []),
      ...(cast ? [followCast(casts, c.get('profile'))] : []),
    ]
    const follow: Follow =
      house.length > 0
        ? (...told) => house.forEach((each) => each(...told))
        : outlook === undefined
          ? followPlaybacks(playbacks, playback)
          : followOutlook(outlooks, outlook)
    return c.body(eventStream({ follow, clock, life }), 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    })
  })
}

type Event = ServerEvent | LibraryEvent | OutlookEvent | CastEvent
/** Tells what is, then what happens, until `signal` aborts. */
type Follow = (tell: (event: Event) => void, options: { signal: AbortSignal }) => void

function followPlaybacks(playbacks: Playbacks, only: string | undefined): Follow {
  return (tell, { signal }) => {
    const tellMine = (event: ServerEvent) => {
      if (only === undefined || event.id === only) tell(event)
    }
    for (const event of playbacks.watch(only, signal)) tellMine(event)
    playbacks.events.on('progress', tellMine, { signal })
  }
}

function followOutlook(outlooks: EventRoutesOptions['outlooks'], id: string): Follow {
  return (tell, { signal }) => {
    tell(outlooks.watch(id, signal))
    const tellMine = (event: OutlookEvent) => {
      if (event.id === id) tell(event)
    }
    outlooks.events.on('state', tellMine, { signal })
  }
}

function followCast(casts: Pick<Casts, 'events' | 'now'>, profile: Profile): Follow {
  return (tell, { signal }) => {
    const tellNow = () => tell({ type: 'cast', id: 'cast', ...casts.now(profile) })
    tellNow()
    casts.events.on('changed', tellNow, { signal })
  }
}

function followLibrary(library: Pick<Library, 'events'>, { id }: Profile): Follow {
  return (tell, { signal }) => {
    const tellMine = ({ profile }: { readonly profile?: string }) => {
      if (profile === undefined || profile === id) tell({ type: 'library', id: 'library' })
    }
    library.events.on('changed', tellMine, { signal })
  }
}

interface EventStreamOptions extends Pick<EventRoutesOptions, 'clock'> {
  readonly follow: Follow
  readonly life: AbortController
}

/** Written only as fast as it is read: meanwhile the newest event of each kind and playback replaces the one before it. */
function eventStream({ follow, clock, life }: EventStreamOptions): ReadableStream<Uint8Array> {
  const { signal } = life
  const waiting = new Map<string, Event>()
  const encoder = new TextEncoder()
  let text = 'retry: 1000\n\n'
  let wake = () => {}
  let heartbeat: Timer | undefined
  let isCancelled = false
  const add = (event: Event) => {
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
        follow(add, { signal })
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
