import { silentLogger } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { addressOf, createSimFilm } from '../sim/sim-swarm.ts'
import { DiskCache } from '../storage/disk-cache.ts'
import { isSharedOn, Seeding, type SeedingState } from './seeding.ts'

const shared = { sentBytes: 100, haveBytes: 100, sharedMs: 60_000, idleMs: 10_000 }

describe('isSharedOn', () => {
  it.each([
    ['no rule', {}, {}, true],
    ['a ratio not reached', { ratio: 1.5 }, {}, true],
    ['a ratio reached', { ratio: 1 }, {}, false],
    ['a time not over', { seconds: 61 }, {}, true],
    ['a time over', { seconds: 60 }, {}, false],
    ['nobody coming for a while', { idleSeconds: 10 }, {}, false],
    ['a line paid by the byte', {}, { isMetered: true }, false],
    ['a battery', {}, { isOnBattery: true }, false],
  ])('with %s', (_, rules, conditions, isShared) => {
    expect(isSharedOn(shared, rules, conditions)).toBe(isShared)
  })

  it('with nothing here yet', () => {
    const nothing = { sentBytes: 0, haveBytes: 0, sharedMs: 0, idleMs: 0 }
    expect(isSharedOn(nothing, {}, {})).toBe(true)
    expect(isSharedOn(nothing, { ratio: 1 }, {})).toBe(true)
  })
})

describe('Seeding', () => {
  it('counts the time in which nobody here wants it, and from the beginning when somebody did', () => {
    const seeding = new Seeding({ rules: { seconds: 100 }, conditions: {} }, 0)
    const tick = (now: number, isWanted: boolean) =>
      seeding.tick(now, { isWanted, sentBytes: 0, haveBytes: 100 })
    expect(tick(90_000, false)).toBe(false)
    expect(tick(95_000, true)).toBe(false)
    expect(tick(190_000, false)).toBe(false)
    expect(tick(196_000, false)).toBe(true)
    expect(tick(197_000, true)).toBe(false)
  })

  it.each([1500, 60_000])('comes back at once to a swarm that it left alone %d ms ago', async (restMs) => {
    const film = createSimFilm({ sizeBytes: 4 << 20, pieceLength: 1 << 18 })
    const seeding: SeedingState = { rules: {}, conditions: { isMetered: true } }
    const disk = new DiskCache({ clock: film.clock, log: silentLogger })
    const seed = await film.join({ delayMs: 5 }, 'seed')
    const viewer = await film.join({ delayMs: 5 }, 'viewer', { seeding, disk })
    viewer.swarm.addPeers([addressOf(seed)])
    await film.clock.advance(restMs)
    expect([viewer.swarm.isResting, viewer.swarm.peers.size]).toEqual([true, 0])
    const before = film.clock.now()
    viewer.torrent.fetchWhole(0, new AbortController())
    await film.clock.runUntil(() => viewer.torrent.snapshot().state === 'complete', 10_000)
    expect(film.clock.now() - before).toBeLessThan(5000)
  })

  it('leaves a swarm alone when it is enough, and comes back when somebody watches', async () => {
    const film = createSimFilm({ sizeBytes: 4 << 20, pieceLength: 1 << 18 })
    const seeding: SeedingState = { rules: {}, conditions: {} }
    const disk = new DiskCache({ clock: film.clock, log: silentLogger })
    const seed = await film.join({ delayMs: 5 }, 'seed')
    const viewer = await film.join({ delayMs: 5 }, 'viewer', { seeding, disk })
    viewer.swarm.addPeers([addressOf(seed)])
    const read = async (end: number) => {
      let bytes = 0
      for await (const part of viewer.torrent.openFile(0).read({ start: 0, end }, new AbortController()))
        bytes += part.length
      return bytes
    }
    await film.clock.settle(read(2 << 20))
    const neighbour = await film.join({ delayMs: 5 }, 'viewer')
    neighbour.swarm.addPeers([addressOf(viewer)])
    await film.clock.runUntil(() => viewer.swarm.peers.size === 2, 10_000)
    seeding.conditions = { isOnBattery: true }
    await film.clock.runUntil(() => viewer.swarm.peers.size === 0, 5000)
    await film.clock.advance(300_000)
    expect(viewer.swarm.peers.size).toBe(0)
    expect(await film.clock.settle(read(4 << 20))).toBe(4 << 20)
  })
})
