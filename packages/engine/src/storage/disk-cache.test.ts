import { AppError, silentLogger } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { createSimClock } from '../sim/sim-clock.ts'
import { DiskCache, type DiskGauge, type Evictable, type Tenant } from './disk-cache.ts'
import { Rank } from './usefulness.ts'

const MIB = 1 << 20
const GIB = 1 << 30

/** A torrent whose segments of 16 MiB go in order, for as long as `isFree` says of each that it may. */
class FakeTorrent implements Tenant {
  readonly readers = 0
  readonly segments: Set<number>
  readonly #readAtMs: number
  mayFree = (_segment: number) => true
  fails = false

  constructor(count: number, readAtMs: number) {
    this.segments = new Set(Array.from({ length: count }, (_, i) => i))
    this.#readAtMs = readAtMs
  }

  get usedBytes(): number {
    return this.segments.size * 16 * MIB
  }

  *evictable(): Generator<Evictable> {
    for (const segment of this.segments)
      if (this.mayFree(segment))
        yield {
          tenant: this,
          segment,
          bytes: 16 * MIB,
          rank: Rank.old,
          order: this.#readAtMs + segment / 1000,
        }
  }

  async free(segment: number): Promise<void> {
    if (this.fails) throw new AppError('data-folder-not-writable')
    this.segments.delete(segment)
  }
}

function open({ limitBytes, gauge }: { limitBytes?: number; gauge?: DiskGauge } = {}) {
  const clock = createSimClock()
  const cache = new DiskCache({ clock, log: silentLogger, limitBytes, ...(gauge && { gauge }) })
  const join = (count: number, readAtMs: number) => {
    const tenant = new FakeTorrent(count, readAtMs)
    cache.join(tenant)
    return tenant
  }
  return { clock, cache, join }
}

describe('DiskCache', () => {
  it('keeps all torrents together below the limit, the least useful going first', async () => {
    const { cache, join } = open({ limitBytes: 160 * MIB })
    const old = join(8, 1000)
    const newer = join(8, 2000)
    await cache.settle()
    expect([...old.segments]).toEqual([6, 7])
    expect(newer.segments.size).toBe(8)
    expect(cache.usedBytes).toBe(160 * MIB)
    await cache.setLimit(64 * MIB)
    expect([...newer.segments]).toEqual([4, 5, 6, 7])
  })

  it('gives up what it cannot free, and frees what others have', async () => {
    const { cache, join } = open({ limitBytes: 64 * MIB })
    const stuck = join(4, 1000)
    stuck.fails = true
    const other = join(4, 2000)
    await cache.settle()
    expect(stuck.segments.size).toBe(4)
    expect(other.segments.size).toBe(0)
    expect(await cache.makeRoom(cache.freedSegments)).toBe(false)
  })

  it('stays above the limit rather than give up what may not go', async () => {
    const { cache, join } = open({ limitBytes: 32 * MIB })
    join(4, 1000).mayFree = (segment) => segment === 2
    await cache.settle()
    expect(cache.usedBytes).toBe(48 * MIB)
  })

  it('takes half of the disk when nothing was said, and never the last of it', async () => {
    let others = 299 * GIB
    const gauge = async () => ({ freeBytes: 400 * GIB - others - torrent.usedBytes, sizeBytes: 400 * GIB })
    const { clock, cache, join } = open({ gauge })
    const torrent = join(64, 1)
    cache.begin()
    await clock.advance(1)
    await cache.settle()
    expect(cache.limitBytes).toBe(50.5 * GIB)
    others = 397.75 * GIB
    await clock.advance(20_000)
    expect(cache.limitBytes).toBe(1.125 * GIB)
    others = 398.5 * GIB
    await clock.advance(20_000)
    expect(cache.limitBytes).toBe(0.5 * GIB)
    expect(cache.usedBytes).toBeLessThanOrEqual(0.5 * GIB)
  })

  it('makes room on a full disk with whatever may go', async () => {
    const { cache, join } = open({ limitBytes: GIB })
    const torrent = join(2, 1)
    const makeRoom = () => cache.makeRoom(cache.freedSegments)
    expect([await makeRoom(), await makeRoom(), await makeRoom()]).toEqual([true, true, false])
    expect(torrent.segments.size).toBe(0)
  })

  it('frees once for all that a full disk refused at once', async () => {
    const { cache, join } = open({ limitBytes: GIB })
    const torrent = join(2, 1)
    const since = cache.freedSegments
    expect(await Promise.all([1, 2, 3].map(() => cache.makeRoom(since)))).toEqual([true, true, true])
    expect(torrent.segments.size).toBe(1)
    // One that was refused before that, and says so after.
    expect(await cache.makeRoom(since)).toBe(true)
    expect(torrent.segments.size).toBe(1)
  })

  it('shares what stays around readers between them', () => {
    const { cache } = open({ limitBytes: 400 * MIB })
    expect(cache.window).toEqual({ ahead: 64 * MIB, behind: 16 * MIB })
    const small = open({ limitBytes: 40 * MIB })
    expect(small.cache.window).toEqual({ ahead: 20 * MIB, behind: 5 * MIB })
  })
})
