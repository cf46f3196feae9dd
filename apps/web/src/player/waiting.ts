import type { PlaybackProgress } from '@lanterne/contract'

/** Why there is no picture yet, in words that the interface has. */
export type WaitingWords =
  | { readonly say: 'opening' }
  /** The way out that was chosen leads nowhere for now. */
  | { readonly say: 'cut-off' }
  | { readonly say: 'searching' }
  | { readonly say: 'people-found'; readonly people: number }
  | { readonly say: 'waiting-for-people' }
  | { readonly say: 'seconds-left'; readonly seconds: number }
  | { readonly say: 'almost-there' }

export interface Waiting {
  readonly words: WaitingWords
  /** How far the wait is, 0 to 1. */
  readonly part: number
}

export interface Wait {
  /** Absent while the server is being asked. */
  readonly progress?: PlaybackProgress | undefined
  readonly durationSeconds?: number | undefined
  /** Bytes that came since this wait began. */
  readonly arrivedBytes: number
}

const leastBytes = 768 * 1024
const mostBytes = 24 * 1024 * 1024
const secondsToStart = 5
/** Below this a rate says nothing about the seconds left. */
const leastRate = 2048

/** Bytes that a player wants before it shows a picture: a few seconds of the film, and never less than its index. */
export function bytesToStart(sizeBytes: number, durationSeconds: number | undefined): number {
  const rate = durationSeconds !== undefined && durationSeconds > 0 ? sizeBytes / durationSeconds : 0
  return Math.min(sizeBytes, mostBytes, Math.max(leastBytes, rate * secondsToStart))
}

/** What to say during a wait, from what really arrives. Pure. */
export function describeWait({ progress, durationSeconds, arrivedBytes }: Wait): Waiting {
  if (!progress || progress.state === 'failed') return { words: { say: 'opening' }, part: 0.02 }
  if (progress.state === 'finding') {
    const { people, isCutOff } = progress
    if (isCutOff) return { words: { say: 'cut-off' }, part: 0.1 }
    return people > 0
      ? { words: { say: 'people-found', people }, part: 0.2 }
      : { words: { say: 'searching' }, part: 0.1 }
  }
  const needed = bytesToStart(progress.sizeBytes, durationSeconds)
  const arrived = Math.max(0, arrivedBytes)
  const part = 0.25 + 0.75 * Math.min(1, arrived / needed)
  if (arrived >= needed || progress.haveBytes >= progress.sizeBytes)
    return { words: { say: 'almost-there' }, part: Math.min(part, 0.98) }
  if (progress.downloadRate >= leastRate) {
    const seconds = Math.max(1, Math.ceil((needed - arrived) / progress.downloadRate))
    return { words: { say: 'seconds-left', seconds }, part }
  }
  if (progress.isCutOff) return { words: { say: 'cut-off' }, part }
  if (progress.people > 0) return { words: { say: 'people-found', people: progress.people }, part }
  return { words: { say: 'waiting-for-people' }, part }
}
