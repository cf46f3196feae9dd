import type { KeptState, KeptWait } from '@lanterne/contract'

/** A film that is kept, as the plan sees it. */
export interface Wanted {
  readonly item: string
  readonly isPaused: boolean
  readonly isWhole: boolean
  /** Bytes that are not here yet; absent where nobody knows how large it is. */
  readonly leftBytes: number | undefined
  /** It is tried, and nothing of it has come for long. */
  readonly isStalled: boolean
  /** Nothing is tried before this moment, in milliseconds of the clock: it failed. */
  readonly notBeforeMs: number
}

/** What may be done at once, and why not. */
export interface KeepingMeans {
  readonly nowMs: number
  readonly roomBytes: number
  readonly holds: 'night' | 'month' | 'watching' | undefined
  readonly mostAtOnce: number
  /** Most that are tried beside those, since nothing comes of them. */
  readonly mostStalled: number
}

/** What becomes of a film that is kept. */
export type KeepingStep =
  | { readonly kind: 'fetch' }
  | { readonly kind: 'waiting'; readonly for: KeptWait }
  | Extract<KeptState, { readonly kind: 'paused' | 'whole' | 'no-room' }>

/**
 * Says what to do with each of the films that are kept, given in the order in which they were asked for: each has its
 * turn, and what there is no room for lets smaller ones pass. Pure.
 */
export function planKeeping(
  films: readonly Wanted[],
  { nowMs, roomBytes, holds, mostAtOnce, mostStalled }: KeepingMeans,
): ReadonlyMap<string, KeepingStep> {
  let room = roomBytes
  let places = mostAtOnce
  let stalled = mostStalled
  const stepOf = ({ isPaused, isWhole, leftBytes = 0, isStalled, notBeforeMs }: Wanted): KeepingStep => {
    if (isWhole) return { kind: 'whole' }
    if (isPaused) return { kind: 'paused' }
    if (leftBytes > room) return { kind: 'no-room', missingBytes: Math.ceil(leftBytes - Math.max(0, room)) }
    room -= leftBytes
    if (notBeforeMs > nowMs) return { kind: 'waiting', for: 'people' }
    if (holds) return { kind: 'waiting', for: holds }
    // Whom nobody has keeps no place from others.
    if (isStalled && stalled > 0) {
      stalled--
      return { kind: 'fetch' }
    }
    if (places === 0) return { kind: 'waiting', for: 'turn' }
    places--
    return { kind: 'fetch' }
  }
  return new Map(films.map((film) => [film.item, stepOf(film)]))
}
