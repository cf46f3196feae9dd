import type { TitleId } from '@lanterne/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recall, remember } from './recall.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const film = { titleId: 'a-film' as TitleId }
const soon = { verdict: 'soon', seconds: 40 } as const

describe('recall', () => {
  it('knows what was said of this film, or this episode, a moment ago', () => {
    remember(film, soon)
    expect(recall(film)).toEqual(soon)
    expect(recall({ ...film, season: 1, episode: 2 })).toBeUndefined()
    expect(recall({ titleId: 'another' as TitleId })).toBeUndefined()
    vi.advanceTimersByTime(20_000)
    expect(recall(film)).toBeUndefined()
  })
})
