import type { HttpBindings } from '@hono/node-server'
import type { SubtitleCue, SubtitleList, SubtitleWindow, TextCue } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import { writeWebVtt, writeWebVttSegment } from '@lanterne/subtitles'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input } from './input.ts'

/** Subtitles that may be asked for by address. */
export interface Subtitled {
  list(): Promise<SubtitleList>
  /** Throws `not-found`, `format-not-playable`. */
  cues(id: string, seconds: number, options: { signal: AbortSignal }): Promise<SubtitleWindow>
  /** Says that somebody reads, until `reader` aborts. */
  attend(reader: AbortSignal): void
}

const Id = v.pipe(v.string(), v.maxLength(64))
const Seconds = v.pipe(v.string(), v.regex(/^\d{1,6}(\.\d{1,6})?$/), v.transform(Number))
const VttName = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9-]{1,32}\.vtt$/),
  v.transform((name) => name.slice(0, -'.vtt'.length)),
)
/** A segment of HLS is a few seconds long. */
const MOST_SEGMENT_SECONDS = 600

/**
 * Subtitles of a film: `GET /:id` says what there is, `/:id/:track/cues?at=` what is on the screen around a time, and
 * `/:id/:track.vtt?from=&to=` the same as a segment of WebVTT.
 */
export function subtitleRoutes({ find }: { find: (id: string) => Subtitled | undefined }) {
  const found = (id: string, reader: AbortSignal) => {
    const subtitles = find(id)
    if (!subtitles) throw new AppError('not-found')
    subtitles.attend(reader)
    return subtitles
  }
  return new Hono<{ Bindings: HttpBindings }>()
    .get('/:id', input('param', v.object({ id: Id })), async (c) => {
      using asked = reading(c.req.raw.signal)
      return c.json(await found(c.req.valid('param').id, asked.signal).list(), 200, noStore)
    })
    .get(
      '/:id/:track/cues',
      input('param', v.object({ id: Id, track: Id })),
      input('query', v.object({ at: Seconds })),
      async (c) => {
        using asked = reading(c.req.raw.signal)
        const { id, track } = c.req.valid('param')
        const { at } = c.req.valid('query')
        return c.json(await found(id, asked.signal).cues(track, at, asked), 200, noStore)
      },
    )
    .get(
      '/:id/:file',
      input('param', v.object({ id: Id, file: VttName })),
      input('query', v.object({ from: v.optional(Seconds), to: v.optional(Seconds) })),
      async (c) => {
        using asked = reading(c.req.raw.signal)
        const { id, file } = c.req.valid('param')
        const { from: start = 0, to: end } = c.req.valid('query')
        const cues = await cuesOf(found(id, asked.signal), file, { start, end }, asked)
        const text = end === undefined ? writeWebVtt(cues) : writeWebVttSegment(cues, { start, end })
        return c.body(text, 200, { ...noStore, 'content-type': 'text/vtt; charset=utf-8' })
      },
    )
}

const noStore = { 'cache-control': 'no-store' }

/** Ends with the answer, or when whoever asked has gone. */
function reading(gone: AbortSignal): { signal: AbortSignal } & Disposable {
  const done = new AbortController()
  return { signal: AbortSignal.any([gone, done.signal]), [Symbol.dispose]: () => done.abort() }
}

/**
 * The words of a stretch of time, each once. Without an end, of all the film: a file beside it has them at once; for
 * those inside it that would be reading it all, and is refused.
 */
async function cuesOf(
  subtitles: Subtitled,
  track: string,
  { start, end }: { start: number; end: number | undefined },
  { signal }: { signal: AbortSignal },
): Promise<TextCue[]> {
  const first = await subtitles.cues(track, start, { signal })
  if (end === undefined && first.end < 1e6) throw new AppError('invalid-request')
  const until = end ?? first.end
  if (end !== undefined && (end <= start || end - start > MOST_SEGMENT_SECONDS))
    throw new AppError('invalid-request')
  const found = new Map<string, TextCue>()
  const take = (cues: readonly SubtitleCue[]) => {
    for (const cue of cues) if ('spans' in cue) found.set(JSON.stringify(cue), cue)
  }
  take(first.cues)
  for (let at = first.end; at < until; ) {
    const window = await subtitles.cues(track, at, { signal })
    take(window.cues)
    at = window.end
  }
  return [...found.values()].sort((a, b) => a.start - b.start)
}
