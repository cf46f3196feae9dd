import type { CastPlayback } from '@lanterne/contract'
import type { Clock } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { CONFIRM_MS, confirmPlaying } from './confirm-playing.ts'

/** A device whose state is a function of time; time passes when somebody waits. */
async function watch(
  at: (seconds: number) => Partial<CastPlayback> & { bytes?: number; isWaiting?: boolean },
): Promise<{ readonly afterMs: number; readonly reason: unknown }> {
  let now = 0
  const clock: Clock = {
    now: () => now,
    epochMs: () => now,
    schedule(delayMs, callback) {
      now += delayMs
      queueMicrotask(callback)
      return { cancel() {} }
    },
  }
  const session = {
    get status(): CastPlayback {
      return { state: 'playing', positionSeconds: 0, ...at(now / 1000) }
    },
  }
  const proof = {
    bytesFetched: () => at(now / 1000).bytes ?? 0,
    isWaitingForUs: () => at(now / 1000).isWaiting ?? false,
  }
  const signal = AbortSignal.timeout(10_000)
  try {
    await confirmPlaying(session, proof, { clock, signal })
    return { afterMs: now, reason: undefined }
  } catch (error) {
    return { afterMs: now, reason: (error as { details?: { reason?: string } }).details?.reason }
  }
}

describe('confirmPlaying', () => {
  it('believes bytes and a clock that moves', async () => {
    const seen = await watch((s) => ({ bytes: s > 1 ? 1e6 : 0, positionSeconds: Math.floor(s) }))
    expect(seen.reason).toBeUndefined()
    expect(seen.afterMs).toBeLessThan(CONFIRM_MS)
  })

  it('does not believe a clock without bytes', async () => {
    const { reason, afterMs } = await watch((s) => ({ positionSeconds: s }))
    expect(reason).toBe('fetched-nothing')
    expect(afterMs).toBeLessThanOrEqual(CONFIRM_MS + 200)
  })

  it('does not believe bytes without a clock', async () => {
    expect((await watch(() => ({ bytes: 1e6 }))).reason).toBe('clock-stands')
    expect((await watch((s) => ({ bytes: 1e6, positionSeconds: s > 1 ? 600 : 0 }))).reason).toBe(
      'clock-stands',
    )
    expect((await watch((s) => ({ bytes: 1, state: 'loading', positionSeconds: s }))).reason).toBe(
      'clock-stands',
    )
  })

  it('says at once when the device gives up', async () => {
    const { reason, afterMs } = await watch((s) => ({ bytes: 1, state: s > 2 ? 'ended' : 'loading' }))
    expect(reason).toBe('gave-up')
    expect(afterMs).toBeLessThan(3000)
  })

  it('does not blame the device for bytes that it waits for', async () => {
    const seen = await watch((s) => ({
      ...{ bytes: s > 1 ? 1000 : 0, isWaiting: s < 60 },
      ...(s < 60 ? { state: 'loading' } : { positionSeconds: s - 60 }),
    }))
    expect(seen.reason).toBeUndefined()
    expect(seen.afterMs).toBeGreaterThan(60_000)
  })
})
