import type { Clock } from '@lanterne/kernel'
import { sleep } from '@lanterne/kernel'
import type { Torrent } from '../engine-types.ts'

/** How a simulated viewer watches. Rates are bytes per second. */
export interface Viewing {
  readonly rate: number
  /** Plays, and plays again after a stall, with so many seconds buffered. */
  readonly bufferSeconds: number
  /** At `atMs` after the start, goes on from `to` (a share of the film). */
  readonly seek?: { readonly atMs: number; readonly to: number }
  readonly untilMs: number
  /** Takes bytes before they are proved, where it may. */
  readonly isProvisional?: boolean
}

/** What the viewer saw. Times are milliseconds from pressing Play, or from the seek. */
export interface Impression {
  readonly firstByteMs: number
  readonly firstMebibyteMs: number
  readonly playingMs: number
  readonly seekFirstByteMs: number
  readonly seekPlayingMs: number
  readonly stalls: number
  readonly stalledMs: number
}

/** Watches file 0 of a torrent as a player does: reads ahead without limit, consumes at the film's rate. */
export async function watch(torrent: Torrent, clock: Clock, viewing: Viewing): Promise<Impression> {
  const size = torrent.files[0]?.sizeBytes ?? 0
  const seen = {
    firstByteMs: Infinity,
    firstMebibyteMs: Infinity,
    playingMs: Infinity,
    seekFirstByteMs: Infinity,
    seekPlayingMs: Infinity,
    stalls: 0,
    stalledMs: 0,
  }
  const startedAt = clock.now()
  const first = await sit(torrent, clock, viewing, 0, viewing.seek?.atMs ?? viewing.untilMs)
  Object.assign(seen, {
    firstByteMs: first.firstByteMs,
    firstMebibyteMs: first.firstMebibyteMs,
    playingMs: first.playingMs,
  })
  seen.stalls += first.stalls
  seen.stalledMs += first.stalledMs
  if (!viewing.seek) return seen
  const second = await sit(
    torrent,
    clock,
    viewing,
    Math.floor(size * viewing.seek.to),
    viewing.untilMs - (clock.now() - startedAt),
  )
  seen.seekFirstByteMs = second.firstByteMs
  seen.seekPlayingMs = second.playingMs
  seen.stalls += second.stalls
  seen.stalledMs += second.stalledMs
  return seen
}

/** Watches from one position for a while. */
async function sit(
  torrent: Torrent,
  clock: Clock,
  { rate, bufferSeconds, isProvisional = false }: Viewing,
  from: number,
  forMs: number,
) {
  const size = torrent.files[0]?.sizeBytes ?? 0
  const leave = new AbortController()
  const startedAt = clock.now()
  const seen = {
    firstByteMs: Infinity,
    firstMebibyteMs: Infinity,
    playingMs: Infinity,
    stalls: 0,
    stalledMs: 0,
  }
  let received = 0
  let watched = 0
  let isPlaying = false
  const reading = (async () => {
    for await (const chunk of torrent
      .openFile(0)
      .read({ start: from, end: size }, { signal: leave.signal, isProvisional })) {
      const ms = clock.now() - startedAt
      received += chunk.length
      if (seen.firstByteMs === Infinity) seen.firstByteMs = ms
      if (seen.firstMebibyteMs === Infinity && received >= 1 << 20) seen.firstMebibyteMs = ms
    }
  })().catch((error: unknown) => {
    if (!leave.signal.aborted) throw error
  })
  const stepMs = 10
  while (clock.now() - startedAt < forMs) {
    await sleep(clock, stepMs, leave)
    const isEnded = from + received >= size
    if (!isPlaying && (received - watched >= bufferSeconds * rate || isEnded)) {
      isPlaying = true
      if (seen.playingMs === Infinity) seen.playingMs = clock.now() - startedAt
    }
    if (isPlaying) watched = Math.min(received, watched + (rate * stepMs) / 1000)
    if (isPlaying && watched >= received && !isEnded) {
      isPlaying = false
      seen.stalls++
    }
    if (!isPlaying && seen.playingMs !== Infinity) seen.stalledMs += stepMs
  }
  leave.abort(new Error('the viewer left'))
  await reading
  return seen
}
