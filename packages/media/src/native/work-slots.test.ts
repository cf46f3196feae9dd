import { describe, expect, it } from 'vitest'
import { WorkPlace, WorkSlots } from './work-slots.ts'

const { signal } = new AbortController()

/** What has happened by the time that everything which can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('WorkSlots', () => {
  it('lets so many work, and others in their turn', async () => {
    const slots = new WorkSlots(2)
    const turns: number[] = []
    for (const i of [1, 2, 3, 4]) void slots.take({ signal }).then(() => turns.push(i))
    await settled()
    expect(turns).toEqual([1, 2])
    slots.give()
    await settled()
    expect(turns).toEqual([1, 2, 3])
  })

  it('forgets who leaves before his turn', async () => {
    const slots = new WorkSlots(1)
    await slots.take({ signal })
    const leave = new AbortController()
    const left = slots.take({ signal: leave.signal })
    const next = slots.take({ signal })
    leave.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    slots.give()
    await next
    await expect(slots.take({ signal: leave.signal })).rejects.toThrow('left')
  })
})

describe('WorkPlace', () => {
  it('is another’s while its own waits', async () => {
    const slots = new WorkSlots(1)
    using first = await WorkPlace.take(slots, { signal })
    const bytes = Promise.withResolvers<string>()
    const waiting = first.during(() => bytes.promise)
    using second = await WorkPlace.take(slots, { signal })
    expect([first.isWorking, second.isWorking]).toEqual([false, true])
    bytes.resolve('here')
    await settled()
    expect(first.isWorking).toBe(false)
    second[Symbol.dispose]()
    expect(await waiting).toBe('here')
    expect(first.isWorking).toBe(true)
  })

  it('is held once, however many wait for different things', async () => {
    const slots = new WorkSlots(1)
    using place = await WorkPlace.take(slots, { signal })
    const back = [place.leave(), place.leave()]
    await back[0]?.()
    expect(place.isWorking).toBe(false)
    await back[1]?.()
    expect(place.isWorking).toBe(true)
    place[Symbol.dispose]()
    await slots.take({ signal })
  })

  it('gives back what it got too late', async () => {
    const slots = new WorkSlots(1)
    await slots.take({ signal })
    const leave = new AbortController()
    const place = WorkPlace.take(slots, { signal: leave.signal })
    leave.abort(new Error('left'))
    await expect(place).rejects.toThrow('left')
    slots.give()
    await slots.take({ signal })
  })
})
