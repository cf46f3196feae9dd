import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Door, openDoor } from '../http/open-door.ts'
import { claimFolder, findInstance, publishInstance } from './instance.ts'

const { signal } = new AbortController()
let folder: string
let door: Door
const instance = randomUUID()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-instance-'))
  door = await openDoor({ port: 0, spare: 0 }, { signal })
  door.answer({ fetch: () => Response.json({ instance }) })
})

afterEach(async () => {
  await door[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const running = () => ({ instance, address: door.address })

const record = () => join(folder, 'instance.json')
const claim = (clock: Clock = systemClock) => claimFolder(folder, { clock, signal })

/** Claims the folder and fails when somebody else has it. */
async function mustClaim(clock?: Clock): Promise<AsyncDisposable> {
  const claimed = await claim(clock)
  if ('address' in claimed) throw new Error('somebody runs there')
  return claimed
}

describe('claimFolder', () => {
  it('tells the next one who is there, and nobody once it is over', async () => {
    const claimed = await mustClaim()
    const published = await publishInstance(folder, running())
    expect(await findInstance(folder, { signal })).toEqual(running())
    expect(await claim()).toEqual(running())
    await published[Symbol.asyncDispose]()
    await claimed[Symbol.asyncDispose]()
    expect(await findInstance(folder, { signal })).toBeUndefined()
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['of an app that died', JSON.stringify({ instance: randomUUID(), address: 'http://127.0.0.1:9' })],
    ['that was never written whole', '{"instance":'],
    ['that is empty', ''],
    ['that leads elsewhere', JSON.stringify({ instance: randomUUID(), address: 'http://192.0.2.1:80' })],
  ])('takes the place of a record %s', async (_, text) => {
    await writeFile(record(), text)
    expect(await findInstance(folder, { signal })).toBeUndefined()
    await using claimed = await mustClaim()
    await using _published = await publishInstance(folder, running())
    expect(claimed).toBeDefined()
    expect(await findInstance(folder, { signal })).toEqual(running())
  })

  it('takes the place of an app whose port another program has now', async () => {
    await writeFile(record(), JSON.stringify({ instance: randomUUID(), address: door.address }))
    expect(await findInstance(folder, { signal })).toBeUndefined()
    await using claimed = await mustClaim()
    expect(claimed).toBeDefined()
  })

  it('waits for one that is closing', async () => {
    const closing = await mustClaim()
    const { clock, looks } = watchedClock()
    const next = mustClaim(clock)
    // It looks at the clock when it begins and each time that it finds the folder taken.
    await looks(3)
    await closing[Symbol.asyncDispose]()
    await using claimed = await next
    expect(claimed).toBeDefined()
  })

  it('waits for one that is opening, and tells where it is then', async () => {
    await using opening = await mustClaim()
    const { clock, looks } = watchedClock()
    const next = claim(clock)
    await looks(3)
    await using _published = await publishInstance(folder, running())
    expect(await next).toEqual(running())
    expect(opening).toBeDefined()
  })

  it('gives up on one that neither opens nor closes, and when it is told to', async () => {
    await using silent = await mustClaim()
    let now = 0
    const clock: Clock = { ...systemClock, now: () => (now += 10_000) }
    await expect(claim(clock)).rejects.toMatchObject({ code: 'data-folder-in-use' })
    const reason = new Error('enough')
    await expect(claimFolder(folder, { clock: systemClock, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    )
    expect(silent).toBeDefined()
  })

  it('lets one win of several that start at once', async () => {
    await writeFile(record(), JSON.stringify({ instance: randomUUID(), address: 'http://127.0.0.1:9' }))
    const claims = Array.from({ length: 8 }, () => claim())
    const first = await Promise.race(claims)
    expect(first).not.toHaveProperty('address')
    await using _published = await publishInstance(folder, running())
    const all = await Promise.all(claims)
    expect(all.filter((each) => 'address' in each)).toHaveLength(7)
    if (!('address' in first)) await first[Symbol.asyncDispose]()
  })
})

/** The machine's clock, and a promise for when it was looked at so many times. */
function watchedClock(): { clock: Clock; looks: (count: number) => Promise<void> } {
  let count = 0
  let wake = () => {}
  return {
    clock: {
      ...systemClock,
      now() {
        count++
        wake()
        return systemClock.now()
      },
    },
    looks: (wanted) =>
      new Promise((resolve) => {
        wake = () => count >= wanted && resolve()
        wake()
      }),
  }
}
