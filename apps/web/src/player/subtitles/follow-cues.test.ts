import type { SubtitleCue, SubtitleWindow } from '@lanterne/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { followCues } from './follow-cues.ts'

/** What is followed of a film: its time, and what it tells. */
class Film extends EventTarget {
  currentTime = 0
  paused = false
  playbackRate = 1

  at(seconds: number, event = 'timeupdate'): void {
    this.currentTime = seconds
    this.dispatchEvent(new Event(event))
  }
}

interface Asked {
  readonly seconds: number
  readonly signal: AbortSignal
  readonly answer: (window: SubtitleWindow) => Promise<void>
  readonly fail: (error: unknown) => Promise<void>
}

const settle = async () => {
  await vi.advanceTimersByTimeAsync(0)
}
const cue = (start: number, end: number): SubtitleCue => ({ start, end, spans: [{ text: `${start}` }] })
const window = (start: number, ...cues: readonly SubtitleCue[]) => ({ start, end: start + 10, cues })

function follow(onFailure: () => 'retry' | 'stop' = () => 'retry') {
  const film = new Film()
  const asked: Asked[] = []
  const shown: (readonly number[])[] = []
  const life = new AbortController()
  let delay = 0
  const look = followCues(
    {
      // Of the element, no more than this is used.
      video: film as unknown as HTMLVideoElement,
      delay: () => delay,
      load: (seconds, { signal }) =>
        new Promise((resolve, reject) => {
          const answer = (value: SubtitleWindow) => {
            resolve(value)
            return settle()
          }
          const fail = (error: unknown) => {
            reject(error)
            return settle()
          }
          asked.push({ seconds, signal, answer, fail })
        }),
      onShown: (cues) => shown.push(cues.map(({ start }) => start)),
      onFailure,
    },
    life,
  )
  return {
    film,
    asked,
    shown,
    life,
    shift(seconds: number) {
      delay = seconds
      look()
    },
  }
}

describe('followCues', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('asks for what is shown next, one stretch after the other, and shows it when it is time', async () => {
    const { asked, shown } = follow()
    expect(asked.map(({ seconds }) => seconds)).toEqual([0])
    await asked[0]?.answer(window(0, cue(0, 1), cue(0.5, 3)))
    expect(shown).toEqual([[0]])
    expect(asked.map(({ seconds }) => seconds)).toEqual([0, 10])
    await asked[1]?.answer(window(10))
    // Two are here: the third is too far off.
    expect(asked).toHaveLength(2)
  })

  it('does not wait for the film to tell that a word is due', async () => {
    const { film, asked, shown } = follow()
    await asked[0]?.answer(window(0, cue(0.1, 3)))
    expect(shown).toEqual([])
    film.currentTime = 0.11
    await vi.advanceTimersByTimeAsync(110)
    expect(shown).toEqual([[0.1]])
  })

  it('leaves what it asked for when the viewer jumps, and hears nothing of it', async () => {
    const { film, asked, shown } = follow()
    film.at(300, 'seeking')
    expect(asked.map(({ seconds, signal }) => [seconds, signal.aborted])).toEqual([
      [0, true],
      [300, false],
    ])
    await asked[0]?.answer(window(0, cue(0, 400)))
    expect(shown).toEqual([])
    await asked[1]?.answer({ ...window(300, cue(299, 305)) })
    expect(shown).toEqual([[299]])
    film.at(305)
    expect(shown).toEqual([[299], []])
  })

  it('shows words later or sooner', async () => {
    const { film, asked, shown, shift } = follow()
    await asked[0]?.answer(window(0, cue(2, 4)))
    film.at(2)
    shift(3)
    shift(0)
    expect(shown).toEqual([[2], [], [2]])
  })

  it('says nothing before the beginning of words that come later', async () => {
    const { film, asked, shown, shift } = follow()
    await asked[0]?.answer(window(0, cue(0, 4)))
    expect(shown).toEqual([[0]])
    shift(3)
    expect(shown).toEqual([[0], []])
    film.at(2.9)
    // Between two looks at the film's time, they come when it is theirs.
    await vi.advanceTimersByTimeAsync(50)
    film.currentTime = 3
    await vi.advanceTimersByTimeAsync(60)
    expect(shown).toEqual([[0], [], [0]])
  })

  it('asks again after a while, unless that is no use', async () => {
    const again = follow()
    await again.asked[0]?.fail(new Error('away'))
    again.film.at(1)
    expect(again.asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(2000)
    expect(again.asked.map(({ seconds }) => seconds)).toEqual([0, 1])
    const over = follow(() => 'stop')
    await over.asked[0]?.fail(new Error('none'))
    await vi.advanceTimersByTimeAsync(60_000)
    over.film.at(30)
    expect(over.asked).toHaveLength(1)
  })

  it('ends with its signal', async () => {
    const { film, asked, shown, life } = follow()
    life.abort()
    expect(asked[0]?.signal.aborted).toBe(true)
    await asked[0]?.answer(window(0, cue(0, 5)))
    film.at(3)
    expect([asked.length, shown]).toEqual([1, []])
  })
})
