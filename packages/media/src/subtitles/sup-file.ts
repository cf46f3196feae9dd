import type { SubtitleWindow } from '@lanterne/contract'
import { AppError, type ByteSource } from '@lanterne/kernel'
import { bisect, type Place } from '../bisect.ts'
import { ByteWindow } from './byte-window.ts'
import { PgsSets, type TimedSet } from './pgs-sets.ts'
import { readPgsFrames } from './picture-cues.ts'
import type { Stretch } from './subtitle-frame.ts'

/** Pictures that are still shown, and those that others are made of, are looked for this far back. */
const LOOK_BACK_SECONDS = 30
const STRETCH_BYTES = 32 << 10
/** `PG`, two times, and a segment with its own three bytes of head. */
const HEAD_BYTES = 13
const MOST_SEGMENT_BYTES = HEAD_BYTES + 65_535
const MAGIC = Buffer.from('PG')
const COMPOSITION = 0x16
const kinds: ReadonlySet<number> = new Set([0x14, 0x15, COMPOSITION, 0x17, 0x80])
const MOST_SEGMENTS = 20_000

interface Segment extends Place {
  readonly kind: number
  /** Where it begins behind the times, and ends. */
  readonly start: number
  readonly end: number
}

/** The cues of a `.sup` file, subtitles as a Blu-ray disc has them, that are on the screen in `stretch`. */
export async function readSupCues(
  source: ByteSource,
  stretch: Stretch,
  { signal }: { signal: AbortSignal },
): Promise<SubtitleWindow> {
  const file = new SupFile(source, { signal })
  const sets = await file.sets({ start: stretch.start - LOOK_BACK_SECONDS, end: stretch.end })
  const frames = sets.map((set, i) => ({
    ...set,
    durationSeconds: undefined,
    nextSeconds: sets[i + 1]?.seconds,
    addition: undefined,
  }))
  return { ...stretch, cues: readPgsFrames(frames, stretch) }
}

class SupFile {
  readonly #window: ByteWindow
  readonly #size: number

  constructor(source: ByteSource, { signal }: { signal: AbortSignal }) {
    this.#window = new ByteWindow(source, { signal, stretchBytes: STRETCH_BYTES })
    this.#size = source.size
  }

  /** The sets that begin in `stretch`, and the one behind it. Throws `format-not-playable`. */
  async sets({ start, end }: Stretch): Promise<readonly TimedSet[]> {
    const first = await this.#segment(0)
    if (!first) throw new AppError('format-not-playable', { details: { reason: 'no-subtitles' } })
    const from = start <= first.seconds ? first : await this.#find(start, first)
    const builder = new PgsSets()
    const sets: TimedSet[] = []
    let at = from.at
    for (let count = 0; count < MOST_SEGMENTS; count++) {
      const segment = await this.#segment(at)
      if (!segment) break
      const bytes = await this.#window.take(segment.start, segment.end - segment.start)
      sets.push(...builder.take(bytes, segment.seconds))
      // The next says how long the last one stays.
      if ((sets[sets.length - 1]?.seconds ?? 0) >= end) break
      at = segment.end
    }
    return sets
  }

  async #find(seconds: number, first: Place): Promise<Place> {
    const tail = Math.max(0, this.#size - 4 * MOST_SEGMENT_BYTES)
    const last = (await this.#next(tail, this.#size)) ?? first
    return await bisect(seconds, {
      first,
      end: { at: this.#size, seconds: Math.max(last.seconds, seconds) },
      next: (from, before) => this.#next(from, before),
    })
  }

  /** The first set that begins at `from` or behind it. */
  async #next(from: number, before: number): Promise<Place | undefined> {
    const most = Math.min(before, this.#size)
    for (let at = from; at < most; at += STRETCH_BYTES) {
      // What the window gives is its own: it moves on with the next look.
      const bytes = Buffer.from(await this.#window.take(at, STRETCH_BYTES + 1))
      for (let i = bytes.indexOf(MAGIC); i >= 0; i = bytes.indexOf(MAGIC, i + 1)) {
        const segment = await this.#segment(at + i)
        // Two letters that a picture may hold, too: what follows on a segment is another.
        const isOne = segment?.kind === COMPOSITION && (await this.#segment(segment.end))
        if (isOne && at + i < most) return segment
      }
    }
    return undefined
  }

  /** The segment at `at`; absent where there is none, or not all of it. */
  async #segment(at: number): Promise<Segment | undefined> {
    const head = await this.#window.take(at, HEAD_BYTES)
    if (head.length < HEAD_BYTES || head[0] !== MAGIC[0] || head[1] !== MAGIC[1]) return undefined
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
    const kind = view.getUint8(10)
    const end = at + HEAD_BYTES + view.getUint16(11)
    if (!kinds.has(kind) || end > this.#size) return undefined
    return { at, kind, start: at + 10, end, seconds: view.getUint32(2) / 90_000 }
  }
}
