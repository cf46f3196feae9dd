import { describe, expect, it } from 'vitest'
import { FloodGate } from './flood-gate.ts'

describe('FloodGate', () => {
  it('lets through so much of each in a second, and says once that there is more', () => {
    let now = 0
    let told = 0
    const clock = { now: () => now, epochMs: () => now, schedule: () => ({ cancel() {} }) }
    const gate = new FloodGate({ clock, mostOfOne: 3, most: 5, onFlood: () => told++ })
    const admitted = (sender: string) =>
      Array.from({ length: 10 }, () => gate.admits(sender)).filter(Boolean).length
    expect([admitted('a'), admitted('b'), admitted('c'), told]).toEqual([3, 2, 0, 1])
    now = 1000
    expect([admitted('c'), admitted('a'), told]).toEqual([3, 2, 1])
    now = 61_000
    expect([admitted('a'), told]).toEqual([3, 2])
  })
})
