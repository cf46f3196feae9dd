import { describe, expect, it } from 'vitest'
import { torture } from './torture.ts'

/** The long form is `npm run sim:torture`; a failure prints the seed that lives through it again. */
const SEQUENCES = 60

describe('torture', () => {
  it('reads, pauses, jumps, closes, reopens and is killed at random, without a wrong byte or anything left', async () => {
    let readBytes = 0
    for (let seed = 1; seed <= SEQUENCES; seed++) readBytes += (await torture(seed)).readBytes
    expect(readBytes).toBeGreaterThan(SEQUENCES * 300_000)
  }, 120_000)

  it('is the same every time from one seed', async () => {
    const once = await torture(5)
    expect(await torture(5)).toEqual(once)
    expect(once.steps.length).toBeGreaterThan(3)
  })
})
