import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { isNetworkAsChosen } from './check-network.ts'

const { signal } = new AbortController()

describe('isNetworkAsChosen', () => {
  it('is true of one interface at most, and of none that does not lead out', async () => {
    const names = Object.keys(networkInterfaces())
    const chosen = await Promise.all(names.map((name) => isNetworkAsChosen(name, { signal })))
    expect(chosen.filter(Boolean).length).toBeLessThanOrEqual(1)
    for (const name of [...names.filter((one) => one.startsWith('lo')), 'nothing0'])
      expect(await isNetworkAsChosen(name, { signal })).toBe(false)
  })
})
