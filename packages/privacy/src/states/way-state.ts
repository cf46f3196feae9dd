/** Why nothing can be reached, and will not before somebody or something changes. */
export type BlockReason =
  /** Nobody answers at the other end. */
  | 'no-answer'
  /** It could not be opened: no network here, or its name is not found. */
  | 'not-reached'
  /** What was chosen cannot be used as it is. */
  | 'not-usable'
  /** What was chosen cannot be read any more. */
  | 'settings-damaged'
  /** The network of this machine is not the one that was chosen. */
  | 'wrong-network'

/** How the way out is doing that was chosen. `off`: the system's own network, because a person said so. */
export type WayState =
  | { readonly state: 'off' }
  | { readonly state: 'starting' }
  | { readonly state: 'up'; readonly misses: number }
  | { readonly state: 'stalled' }
  | { readonly state: 'blocked'; readonly reason: BlockReason }

/** What happens to it. The first two are a person's acts. */
export type WayEvent =
  | { readonly kind: 'chosen' }
  | { readonly kind: 'left' }
  /** A question went all the way to the other end, and its answer all the way back. */
  | { readonly kind: 'answered' }
  /** Such a question was not answered in time. */
  | { readonly kind: 'missed' }
  /** The way itself says that its other end is silent. */
  | { readonly kind: 'silent' }
  /** It was tried for a while. */
  | { readonly kind: 'late' }
  | { readonly kind: 'failed'; readonly reason: BlockReason }

/** Questions in a row without an answer after which a way counts as dead, though packets still come in. */
export const MOST_MISSES = 3

/**
 * What becomes of a state. Only a person leads to `off`, and only an answer from the other end to `up`: whatever else
 * happens, nothing begins that could go round the way.
 */
export function nextWayState(now: WayState, event: WayEvent): WayState {
  if (event.kind === 'left') return { state: 'off' }
  if (event.kind === 'chosen') return { state: 'starting' }
  if (now.state === 'off') return now
  switch (event.kind) {
    case 'answered':
      return { state: 'up', misses: 0 }
    case 'missed':
      if (now.state !== 'up') return now
      return now.misses + 1 < MOST_MISSES ? { state: 'up', misses: now.misses + 1 } : { state: 'stalled' }
    case 'silent':
      return now.state === 'up' ? { state: 'stalled' } : now
    case 'late':
      return now.state === 'starting' ? { state: 'blocked', reason: 'no-answer' } : now
    case 'failed':
      return { state: 'blocked', reason: event.reason }
  }
}
