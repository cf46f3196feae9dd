import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createThumbnails } from './create-thumbnails.ts'
import { ASK_AGAIN_MS } from './kept-pictures.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Pictures by moment, each of which may come later. */
function screening() {
  const here = new Map<number, string | Error>()
  const asked: number[] = []
  const leave = new AbortController()
  const thumbnails = createThumbnails(async (seconds) => {
    asked.push(seconds)
    const picture = here.get(seconds)
    if (picture instanceof Error) throw picture
    return picture
  }, leave.signal)
  return { here, asked, leave, thumbnails }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('createThumbnails', () => {
  it('shows what is here', async () => {
    const { here, thumbnails } = screening()
    here.set(10, 'ten')
    thumbnails.look(10)
    await pass(0)
    expect(thumbnails.shown.value).toBe('ten')
    thumbnails.look(undefined)
    expect(thumbnails.shown.value).toBeUndefined()
  })

  it('shows what comes while the hand rests, and asks for nothing more then', async () => {
    const { here, asked, thumbnails } = screening()
    thumbnails.look(10)
    await pass(ASK_AGAIN_MS / 2)
    expect(asked).toEqual([10])
    here.set(10, 'ten')
    await pass(ASK_AGAIN_MS)
    expect(thumbnails.shown.value).toBe('ten')
    await pass(10 * ASK_AGAIN_MS)
    expect(asked).toEqual([10, 10])
  })

  it('asks again where the hand is, not where it was', async () => {
    const { asked, thumbnails } = screening()
    thumbnails.look(10)
    await pass(ASK_AGAIN_MS / 2)
    thumbnails.look(20)
    await pass(ASK_AGAIN_MS * 1.2)
    expect(asked).toEqual([10, 20, 20])
  })

  it('asks for nothing when nobody looks, or the film is over', async () => {
    const { asked, leave, thumbnails } = screening()
    thumbnails.look(10)
    await pass(0)
    thumbnails.look(undefined)
    await pass(10 * ASK_AGAIN_MS)
    expect(asked).toEqual([10])
    thumbnails.look(20)
    await pass(0)
    leave.abort()
    await pass(10 * ASK_AGAIN_MS)
    expect(asked).toEqual([10, 20])
  })

  it('gives up on a film whose pictures cannot be made', async () => {
    const { here, asked, thumbnails } = screening()
    here.set(10, new Error('no decoder'))
    thumbnails.look(10)
    await pass(20 * ASK_AGAIN_MS)
    expect(asked).toEqual([10, 10, 10])
  })
})
