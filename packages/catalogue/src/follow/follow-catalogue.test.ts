import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, type Clock, publicKeyOf, silentLogger, systemClock } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildContent } from '../format/content.ts'
import { type SignedCatalogue, signDelta, signSnapshot, takeCatalogue } from '../format/signed-catalogue.ts'
import { sampleHead, sampleTitle, sampleSeed as seed } from '../testing/sample-title.ts'
import { CatalogueFollower, type CatalogueWay } from './follow-catalogue.ts'
import { KeptCatalogue } from './kept-catalogue.ts'

const key = publicKeyOf(seed)
const { signal } = new AbortController()
const contentOf = (...ids: string[]) =>
  buildContent(
    sampleHead,
    ids.map((id) => sampleTitle(id)),
  )
const snapshot = (sequence: number, ...ids: string[]) => signSnapshot(contentOf(...ids), { seed, sequence })

let folder: string
let kept: KeptCatalogue
let shown: SignedCatalogue[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-kept-'))
  kept = new KeptCatalogue({ folder: join(folder, 'deep', 'er'), key, log: silentLogger })
  shown = []
})
afterEach(() => rm(folder, { recursive: true }))

const follower = (
  ways: readonly CatalogueWay['ask'][],
  more: { held?: SignedCatalogue; clock?: Clock; everyMs?: number } = {},
) =>
  new CatalogueFollower({
    ...{ key, kept, log: silentLogger, held: more.held },
    ...{ clock: more.clock ?? systemClock, everyMs: more.everyMs },
    ways: ways.map((ask, i) => ({ name: `way ${i}`, ask })),
    onNewer: (catalogue) => shown.push(catalogue),
  })
const gives =
  (bytes: Uint8Array): CatalogueWay['ask'] =>
  async () => ({ bytes })
const fails =
  (code: 'no-peers' | 'source-unreachable'): CatalogueWay['ask'] =>
  async () => {
    throw new AppError(code)
  }

describe('CatalogueFollower', () => {
  it('takes the newest that any way gives, keeps it and shows it', async () => {
    const follow = follower([gives(snapshot(1, 'a')), fails('no-peers'), gives(snapshot(2, 'b'))])
    expect(await follow.look({ signal })).toBe('newer')
    expect(follow.held?.sequence).toBe(2)
    expect(shown.at(-1)?.titles.map(({ id }) => id)).toEqual(['b'])
    expect(await kept.read({ signal })).toEqual(follow.held)
    const [file = ''] = await readdir(join(folder, 'deep', 'er'))
    expect((await stat(join(folder, 'deep', 'er', file))).mode & 0o777).toBe(0o600)
  })

  it('keeps what it has when what comes is refused, and tells its way so', async () => {
    const held = takeCatalogue(snapshot(5, 'a'), { key })
    const settled: boolean[] = []
    const settle = async (isTaken: boolean) => void settled.push(isTaken)
    const other = signSnapshot(contentOf('b'), { seed: new Uint8Array(32), sequence: 6 })
    const follow = follower([async () => ({ bytes: other, settle })], { held })
    expect(await follow.look({ signal })).toBe('refused')
    expect([follow.held, shown]).toEqual([held, []])
    // First as what changed, then as a whole.
    expect(settled).toEqual([false, false])
  })

  it('asks for the whole when what changed does not fit', async () => {
    const held = takeCatalogue(snapshot(1, 'a'), { key })
    const foreign = takeCatalogue(snapshot(1, 'z'), { key })
    const delta = signDelta(foreign, contentOf('b'), { seed, sequence: 2 })
    const asked: boolean[] = []
    const way: CatalogueWay['ask'] = async (_, { isWhole }) => {
      asked.push(isWhole)
      return { bytes: isWhole ? snapshot(2, 'b') : delta }
    }
    expect(await follower([way], { held }).look({ signal })).toBe('newer')
    expect(asked).toEqual([false, true])
    expect(shown.at(-1)?.titles.map(({ id }) => id)).toEqual(['b'])
  })

  it('does not blame a way for having been slower', async () => {
    const settled: boolean[] = []
    const settle = async (isTaken: boolean) => void settled.push(isTaken)
    const both = async () => ({ bytes: snapshot(3, 'a'), settle })
    expect(await follower([both, both]).look({ signal })).toBe('newer')
    expect([settled, shown.length]).toEqual([[true, true], 1])
  })

  it('says when nobody could be asked, and when there is nothing newer', async () => {
    const nothing = async () => undefined
    expect(await follower([fails('no-peers'), fails('source-unreachable')]).look({ signal })).toBe(
      'unreachable',
    )
    expect(await follower([fails('no-peers'), nothing]).look({ signal })).toBe('same')
    expect(await follower([]).look({ signal })).toBe('unreachable')
  })

  it('does not take what cannot be kept', async () => {
    await writeFile(join(folder, 'deep'), 'a file in the way')
    const follow = follower([gives(snapshot(1, 'a'))])
    expect(await follow.look({ signal })).toBe('refused')
    expect([follow.held, shown]).toEqual([undefined, []])
  })

  it('lets a bug out', async () => {
    const bug = async () => {
      throw new TypeError('a bug')
    }
    await expect(follower([bug]).look({ signal })).rejects.toThrow('a bug')
  })

  it('looks again soon while nobody answers, and then from time to time', async () => {
    const delays: number[] = []
    const clock: Clock = {
      ...{ now: () => 0, epochMs: () => 0 },
      schedule(delayMs, callback) {
        // The longest one way may take is a limit, not a wait.
        if (delayMs === 15 * 60_000) return { cancel: () => {} }
        delays.push(delayMs)
        if (delays.length < 8) queueMicrotask(callback)
        return { cancel: () => {} }
      },
    }
    let asks = 0
    const way: CatalogueWay['ask'] = async () => {
      asks++
      if (asks < 5) throw new AppError('no-peers')
      return asks === 5 ? { bytes: snapshot(1, 'a') } : undefined
    }
    const life = new AbortController()
    const followed = follower([way], { clock }).follow(life)
    await vi.waitFor(() => expect(delays).toHaveLength(8))
    expect(delays).toEqual([15_000, 30_000, 60_000, 120_000, 3_600_000, 3_600_000, 3_600_000, 3_600_000])
    life.abort(new AppError('closed'))
    await expect(followed).rejects.toThrow('closed')
  })
})

describe('KeptCatalogue', () => {
  it('is nothing when nothing was kept, or when it is damaged', async () => {
    expect(await kept.read({ signal })).toBeUndefined()
    await kept.write({ files: [snapshot(1, 'a')] })
    const path = join(folder, 'deep', 'er', `${Buffer.from(key).toString('hex')}.lcat`)
    await appendFile(path, 'x')
    expect(await kept.read({ signal })).toBeUndefined()
    await writeFile(path, (await readFile(path)).subarray(0, 50))
    expect(await kept.read({ signal })).toBeUndefined()
    await kept.write({ files: [snapshot(2, 'b')] })
    expect((await kept.read({ signal }))?.sequence).toBe(2)
  })
})
