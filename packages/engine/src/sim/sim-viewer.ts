import type { ByteSource, Clock, Timer } from '@lanterne/kernel'
import { bytesAt, type CurvePoint, secondsAt } from '../forecast/consumption.ts'

/** How a simulated viewer watches: rates in bytes per second, times in milliseconds from pressing Play. */
export interface Habits {
  readonly rate: number
  /** Where the film's own rate varies, its points: `rate` is their mean. */
  readonly points?: readonly CurvePoint[] | undefined
  /** Plays, and plays again after a stall, with so much buffered. */
  readonly bufferMs: number
  /** Reads no further ahead of the picture. */
  readonly aheadMs: number
  readonly seeks: readonly { readonly atMs: number; readonly to: number }[]
  readonly pauses: readonly { readonly atMs: number; readonly forMs: number }[]
}

/** What a viewer saw, in milliseconds; `undefined` what never came. */
export interface Experience {
  firstByteMs: number | undefined
  firstMebibyteMs: number | undefined
  /** From pressing Play to the first picture. */
  startMs: number | undefined
  readonly seeks: { firstByteMs: number | undefined; playingMs: number | undefined }[]
  stalls: number
  stalledMs: number
  playedMs: number
  hasEnded: boolean
}

/** One sitting: from Play, or from a jump, until the next jump. */
interface Sitting {
  readonly from: number
  readonly startedAt: number
  readonly leave: AbortController
  /** Bytes here since `from`, without a gap. */
  received: number
  firstByteMs: number | undefined
  playingMs: number | undefined
}

/**
 * Watches a film as a player does: reads ahead, consumes at the film's rate, stalls when it runs dry, jumps and pauses
 * when its habits say so. Nothing is scheduled but what happens, so that thousands of viewers cost little.
 */
export class Viewer implements Disposable {
  readonly seen: Experience = {
    firstByteMs: undefined,
    firstMebibyteMs: undefined,
    startMs: undefined,
    seeks: [],
    stalls: 0,
    stalledMs: 0,
    playedMs: 0,
    hasEnded: false,
  }
  readonly #film: ByteSource
  readonly #clock: Clock
  readonly #habits: Habits
  readonly #onEnd: () => void
  readonly #plan = new Set<Timer>()
  readonly #pressedAt: number
  #sitting: Sitting
  /** Since when it plays, and from which byte of the sitting; absent while it does not. */
  #playing: { readonly since: number; readonly from: number } | undefined
  /** Bytes of the sitting that were watched when it last stopped. */
  #watched = 0
  #stalledSince: number | undefined
  #isPaused = false
  #dryTimer: Timer | undefined
  #room: (() => void) | undefined
  #roomTimer: Timer | undefined
  #reading: Promise<void>
  #isOver = false

  constructor(
    film: ByteSource,
    clock: Clock,
    habits: Habits,
    { pressedAt = clock.now(), onEnd }: { pressedAt?: number; onEnd: () => void },
  ) {
    this.#film = film
    this.#clock = clock
    this.#habits = habits
    this.#onEnd = onEnd
    this.#pressedAt = pressedAt
    for (const { atMs, to } of habits.seeks) this.#at(atMs, () => this.#seek(to))
    for (const { atMs, forMs } of habits.pauses) {
      this.#at(atMs, () => this.#pause())
      this.#at(atMs + forMs, () => this.#resume())
    }
    this.#sitting = this.#sit(0, pressedAt)
    this.#reading = this.#read(this.#sitting)
  }

  get isPlaying(): boolean {
    return this.#playing !== undefined
  }

  get isStalled(): boolean {
    return this.#stalledSince !== undefined
  }

  /** Leaves the film; resolves when its reader is gone. */
  async close(): Promise<void> {
    this[Symbol.dispose]()
    await this.#reading
  }

  [Symbol.dispose](): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#stop()
    this.#countStall()
    for (const timer of this.#plan) timer.cancel()
    this.#leaveSitting()
  }

  #at(delayMs: number, act: () => void): void {
    this.#plan.add(this.#clock.schedule(this.#pressedAt + delayMs - this.#clock.now(), act))
  }

  #sit(from: number, startedAt = this.#clock.now()): Sitting {
    return {
      from,
      startedAt,
      leave: new AbortController(),
      received: 0,
      firstByteMs: undefined,
      playingMs: undefined,
    }
  }

  async #read(sitting: Sitting): Promise<void> {
    const { from, leave } = sitting
    const { signal } = leave
    try {
      for await (const chunk of this.#film.read(
        { start: from, end: this.#film.size },
        { signal, isLent: true },
      )) {
        this.#received(sitting, chunk.length)
        while (!signal.aborted && this.#bufferedMs() > this.#habits.aheadMs) await this.#waitForRoom()
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  #received(sitting: Sitting, bytes: number): void {
    const ms = this.#clock.now() - sitting.startedAt
    sitting.received += bytes
    sitting.firstByteMs ??= ms
    const isFirst = this.seen.seeks.length === 0
    if (isFirst) this.seen.firstByteMs ??= ms
    else {
      const seek = this.seen.seeks.at(-1)
      if (seek) seek.firstByteMs ??= ms
    }
    if (isFirst && sitting.received >= 1 << 20) this.seen.firstMebibyteMs ??= ms
    this.#playIfReady()
  }

  get #isAllHere(): boolean {
    const { from, received } = this.#sitting
    return from + received >= this.#film.size
  }

  /** Bytes of the sitting watched by now. */
  #position(): number {
    const playing = this.#playing
    if (!playing) return this.#watched
    const ms = this.#clock.now() - playing.since
    return Math.min(this.#sitting.received, this.#usedUp(playing.from, ms))
  }

  /** Bytes of the sitting that are used up `ms` after those `from`. */
  #usedUp(from: number, ms: number): number {
    const { rate, points } = this.#habits
    if (!points) return from + (ms * rate) / 1000
    const start = this.#sitting.from
    return bytesAt(points, secondsAt(points, start + from) + ms / 1000) - start
  }

  #bufferedMs(): number {
    const { rate, points } = this.#habits
    const { from, received } = this.#sitting
    if (!points) return ((received - this.#position()) / rate) * 1000
    return (secondsAt(points, from + received) - secondsAt(points, from + this.#position())) * 1000
  }

  #playIfReady(): void {
    if (this.#playing || this.#isPaused || this.#isOver) return
    if (this.#bufferedMs() < this.#habits.bufferMs && !this.#isAllHere) return
    const now = this.#clock.now()
    const { startedAt } = this.#sitting
    this.#sitting.playingMs ??= now - startedAt
    if (this.seen.seeks.length === 0) this.seen.startMs ??= now - this.#pressedAt
    const seek = this.seen.seeks.at(-1)
    if (seek) seek.playingMs ??= now - startedAt
    this.#countStall()
    this.#playing = { since: now, from: this.#watched }
    this.#lookWhenDry()
  }

  /** Looks again when all that is here now was watched: by then more is here, or it stalls. */
  #lookWhenDry(): void {
    this.#dryTimer = this.#clock.schedule(this.#bufferedMs(), () => {
      // A clock of whole events may come a hair too early for the last byte.
      if (this.#bufferedMs() > 0.001) return this.#lookWhenDry()
      this.#stop()
      if (this.#isAllHere) return this.#end()
      this.seen.stalls++
      this.#stalledSince = this.#clock.now()
    })
  }

  #stop(): void {
    this.#dryTimer?.cancel()
    const playing = this.#playing
    if (!playing) return
    this.seen.playedMs += this.#clock.now() - playing.since
    this.#watched = this.#position()
    this.#playing = undefined
  }

  #countStall(): void {
    if (this.#stalledSince === undefined) return
    this.seen.stalledMs += this.#clock.now() - this.#stalledSince
    this.#stalledSince = undefined
  }

  #end(): void {
    this.seen.hasEnded = true
    this.#onEnd()
  }

  #seek(to: number): void {
    if (this.#isOver || this.seen.hasEnded) return
    this.#stop()
    this.#countStall()
    this.#leaveSitting()
    this.#watched = 0
    this.seen.seeks.push({ firstByteMs: undefined, playingMs: undefined })
    this.#sitting = this.#sit(Math.floor(this.#film.size * to))
    const before = this.#reading
    const reading = this.#read(this.#sitting)
    this.#reading = Promise.all([before, reading]).then(() => undefined)
  }

  #pause(): void {
    this.#stop()
    this.#countStall()
    this.#isPaused = true
  }

  #resume(): void {
    this.#isPaused = false
    this.#playIfReady()
  }

  #leaveSitting(): void {
    this.#sitting.leave.abort(new Error('the viewer went elsewhere'))
    this.#room?.()
  }

  /** Waits until a good part of what is ahead was watched, and looks again then. */
  #waitForRoom(): Promise<void> {
    const overMs = this.#bufferedMs() - this.#habits.aheadMs
    return new Promise((resolve) => {
      this.#room = () => {
        this.#roomTimer?.cancel()
        this.#room = undefined
        resolve()
      }
      this.#roomTimer = this.#clock.schedule(Math.max(500, overMs), this.#room)
    })
  }
}
