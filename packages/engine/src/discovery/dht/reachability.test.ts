import { describe, expect, it } from 'vitest'
import { createSimClock } from '../../sim/index.ts'
import { Reachability } from './reachability.ts'

const others = Array.from({ length: 60 }, (_, index) => ({ host: `45.0.${index}.1`, port: 6881 }))

describe('Reachability', () => {
  it('is doubted when only those come whom we asked', async () => {
    const clock = createSimClock()
    const reachability = new Reachability(clock)
    for (const other of others) {
      reachability.asked(other)
      reachability.answered(other)
      reachability.queried(other)
    }
    expect(reachability.isReadOnly).toBe(false)
    await clock.advance(15 * 60_000 + 1)
    expect(reachability.isReadOnly).toBe(true)
    reachability.queried({ host: '66.1.1.1', port: 6881 })
    expect(reachability.isReadOnly).toBe(false)
  })

  it('is not doubted while hardly anybody knows us', async () => {
    const clock = createSimClock()
    const reachability = new Reachability(clock)
    for (const other of [...others.slice(1), ...others.slice(1)]) reachability.answered(other)
    await clock.advance(3_600_000)
    expect(reachability.isReadOnly).toBe(false)
  })
})
