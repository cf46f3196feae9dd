import { AppError, type Clock, sleep } from '@lanterne/kernel'
import type { CastSession } from './cast-device.ts'

/** What we know ourselves of what a device does. */
export interface CastProof {
  /** Bytes of the film that went to the device's own address since it was told to play. */
  bytesFetched(): number
  /** Whether the device waits for bytes that are not here yet: then it is not the device that fails. */
  isWaitingForUs(): boolean
}

/** How long a device may take to show something. */
export const CONFIRM_MS = 10_000
const LOOK_MS = 200
/** What its clock must have moved, in seconds: renderers tell whole ones. */
const LEAST_MOVED = 0.5

/**
 * Resolves when the device has fetched bytes and its clock has moved while it says that it plays; nothing that it answers
 * counts. Throws `screen-not-playing` with a `reason` after ten seconds in which it was not us who kept it waiting.
 */
export async function confirmPlaying(
  session: Pick<CastSession, 'status'>,
  proof: CastProof,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  let last = clock.now()
  let spentMs = 0
  let first: number | undefined
  for (;;) {
    const { state, positionSeconds } = session.status
    const hasFetched = proof.bytesFetched() > 0
    if (state === 'playing' && hasFetched) {
      // Where it jumped to is no movement.
      if (first === undefined || positionSeconds < first || positionSeconds > first + CONFIRM_MS / 1000)
        first = positionSeconds
      else if (positionSeconds - first >= LEAST_MOVED) return
    }
    if (state === 'ended') throw notPlaying(hasFetched ? 'gave-up' : 'fetched-nothing')
    if (spentMs >= CONFIRM_MS) throw notPlaying(hasFetched ? 'clock-stands' : 'fetched-nothing')
    await sleep(clock, LOOK_MS, { signal })
    const now = clock.now()
    if (!(hasFetched && proof.isWaitingForUs())) spentMs += now - last
    last = now
  }
}

function notPlaying(reason: 'fetched-nothing' | 'clock-stands' | 'gave-up'): AppError {
  return new AppError('screen-not-playing', { details: { reason } })
}
