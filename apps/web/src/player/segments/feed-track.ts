import type { SegmentTrack } from '@lanterne/contract'
import { nextSegment } from './what-is-here.ts'

/** How far ahead of what is shown a track is fetched, and how much of what was shown is kept for a jump back. */
const AHEAD_SECONDS = 30
const BEHIND_SECONDS = 60
/** What a server that does not answer is given before it is asked again. */
const PAUSE_MS = 1000

export interface TrackFeedOptions {
  readonly video: HTMLVideoElement
  readonly source: MediaSource
  readonly track: SegmentTrack
  /** When each segment begins, in seconds. */
  readonly starts: readonly number[]
  /** Called when the last segment is in, and when that is no longer so. */
  readonly onEnd: (isAtEnd: boolean) => void
  /** Called when the film cannot be had in segments: whatever is tried again will not help. */
  readonly onRefused: () => void
}

/** A track on its way into the browser. */
export interface TrackFeed {
  /**
   * Puts another track in this one's place from where the viewer is. What is here of the one before is heard until the
   * new one covers it, so that the picture need not wait.
   */
  change(track: SegmentTrack): void
}

/** Feeds one track of a film into a `SourceBuffer`, from wherever the viewer is, until `signal` aborts. */
export function feedTrack(options: TrackFeedOptions, { signal }: { signal: AbortSignal }): TrackFeed {
  const { video, source, starts, onEnd, onRefused } = options
  let { track } = options
  const buffer = source.addSourceBuffer(track.mimeType)
  let mimeType = track.mimeType
  let turn = new AbortController()
  let next = 0
  /** Segments of this track that the browser was given from end to end; it may have forgotten some since. */
  const given = new Set<number>()
  /** Whether the buffer may hold some of the track before. */
  let isMixed = false

  const wanted = () => nextSegment(given, buffer.buffered, video.currentTime, starts)

  /** Begins again where the viewer is now, unless what is there or on its way is right. */
  const jump = () => {
    if (wanted() !== next) begin()
  }
  function begin(): void {
    turn.abort()
    turn = new AbortController()
    void run(wanted(), turn.signal)
  }
  video.addEventListener('seeking', jump)
  signal.addEventListener('abort', () => {
    video.removeEventListener('seeking', jump)
    turn.abort()
  })
  begin()
  return {
    change(other) {
      if (other.id === track.id || signal.aborted) return
      track = other
      given.clear()
      isMixed = true
      begin()
    },
  }

  async function run(from: number, turned: AbortSignal): Promise<void> {
    next = from
    onEnd(false)
    try {
      await settled(buffer)
      if (turned.aborted) return
      // What was half given is forgotten.
      if (source.readyState === 'open') buffer.abort()
      if (mimeType !== track.mimeType) buffer.changeType(track.mimeType)
      mimeType = track.mimeType
      await give(track.init, turned)
      for (let index = from; index < starts.length; index++) {
        next = index
        await until(video, () => (starts[index] ?? 0) - video.currentTime < AHEAD_SECONDS, turned)
        await give(track.segment.replace('$', String(index)), turned)
        given.add(index)
        if (isMixed) await keepOnly(starts[index] ?? 0, starts[index + 1] ?? source.duration)
        if (turned.aborted) return
        isMixed = false
        await forget(video.currentTime - BEHIND_SECONDS)
      }
      next = starts.length
      onEnd(true)
    } catch (error) {
      if (turned.aborted || source.readyState === 'closed') return
      if (error instanceof Refused) return onRefused()
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      if (!turned.aborted) void run(wanted(), turned)
    }
  }

  /** Fetches what is at `address`, and gives it to the browser as it comes. */
  async function give(address: string, turned: AbortSignal): Promise<void> {
    const answer = await fetch(address, { signal: turned })
    if (answer.status === 415 || answer.status === 422) throw new Refused()
    if (!answer.ok || !answer.body) throw new Error(`${answer.status}`)
    const reader = answer.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      await append(value, turned)
    }
  }

  async function append(bytes: Uint8Array<ArrayBuffer>, turned: AbortSignal): Promise<void> {
    for (;;) {
      if (turned.aborted) throw left()
      try {
        buffer.appendBuffer(bytes)
        break
      } catch (error) {
        if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error
        // The browser has no room: first goes what was shown already, then one waits.
        await forget(video.currentTime - 5)
        await until(video, onceMore(), turned)
      }
    }
    await settled(buffer)
  }

  async function forget(before: number): Promise<void> {
    if (buffer.buffered.length === 0 || buffer.buffered.start(0) >= before) return
    buffer.remove(0, before)
    await settled(buffer)
  }

  /** Forgets everything but one segment: the first of a track that took another's place. */
  async function keepOnly(start: number, end: number): Promise<void> {
    await forget(start)
    const { buffered } = buffer
    if (buffered.length === 0 || buffered.end(buffered.length - 1) <= end) return
    buffer.remove(end, Number.POSITIVE_INFINITY)
    await settled(buffer)
  }
}

function left(): Error {
  return new DOMException('left', 'AbortError')
}

/** What cannot be had, however often one asks. */
class Refused extends Error {}

/** Resolves when the browser has taken in what it was given. */
function settled(buffer: SourceBuffer): Promise<void> {
  if (!buffer.updating) return Promise.resolve()
  return new Promise((resolve) => buffer.addEventListener('updateend', () => resolve(), { once: true }))
}

/** Untrue the first time it is asked. */
function onceMore(): () => boolean {
  let asked = 0
  return () => asked++ > 0
}

/** Resolves when `isTrue`, asked again whenever the film goes on; rejects when `signal` aborts. */
function until(video: HTMLVideoElement, isTrue: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const names = ['timeupdate', 'seeking'] as const
    const look = () => {
      if (!signal.aborted && !isTrue()) return
      for (const name of names) video.removeEventListener(name, look)
      signal.removeEventListener('abort', look)
      if (signal.aborted) reject(left())
      else resolve()
    }
    for (const name of names) video.addEventListener(name, look)
    signal.addEventListener('abort', look)
    look()
  })
}
