import { EncodedPacket } from 'mediabunny'
import { describe, expect, it } from 'vitest'
import { withoutHidden } from './without-hidden.ts'

/** Pictures shown at these times, 25 a second, decoded in this order. */
async function shownAt(times: readonly number[]): Promise<{ was: number; is: number }[]> {
  async function* packets() {
    for (const [i, time] of times.entries())
      yield new EncodedPacket(Uint8Array.of(i), i === 0 ? 'key' : 'delta', time, 0.04)
  }
  const shown = []
  for await (const { data, timestamp } of withoutHidden(packets()))
    shown.push({ was: times[data[0] ?? 0] ?? Number.NaN, is: timestamp })
  return shown
}

describe('withoutHidden', () => {
  it('leaves a film alone that hides nothing', async () => {
    const times = [0, 0.12, 0.04, 0.08, 0.2, 0.16]
    expect((await shownAt(times)).map(({ is }) => is)).toEqual(times)
  })

  it('is over with what is hidden in a blink, in its order, and keeps all other times', async () => {
    const times = Array.from({ length: 120 }, (_, i) => -3.3 + i * 0.04)
    // A B-frame after each picture that it needs.
    for (let i = 1; i + 1 < times.length; i += 2)
      times.splice(i, 2, times[i + 1] as number, times[i] as number)
    const shown = (await shownAt(times)).toSorted((a, b) => a.was - b.was)
    expect(shown.length).toBe(times.length)
    for (const [i, { was, is }] of shown.entries()) {
      expect(is).toBeGreaterThanOrEqual(0)
      expect(is).toBeGreaterThan(shown[i - 1]?.is ?? -1)
      if (was < 0) expect(is).toBeLessThan(0.01)
      else if (was > 0.01) expect(is).toBe(was)
    }
  })

  it('leaves out what is shown before its key frame', async () => {
    expect((await shownAt([-1, -1.08, -1.04, -0.96])).map(({ was }) => was)).toEqual([-1, -0.96])
    expect((await shownAt([0, -0.08, -0.04, 0.04])).map(({ was }) => was)).toEqual([0, 0.04])
    // In the middle of a film, nothing is hidden.
    expect((await shownAt([8, 7.92, 7.96, 8.04])).map(({ is }) => is)).toEqual([8, 7.92, 7.96, 8.04])
  })
})
