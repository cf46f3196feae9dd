import type { Cast, CastCommand } from '@lanterne/contract'
import { signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiFailure } from '../api/failure.ts'
import { createRemote } from './remote-state.ts'

const playing = (positionSeconds: number, state: 'playing' | 'paused' = 'playing'): Cast =>
  ({
    screen: { id: 'dlna:1', kind: 'dlna', name: 'Salon', model: '' },
    titleId: 'a-film',
    playbackId: 'p',
    stage: 'on',
    playback: { state, positionSeconds, durationSeconds: 100, volume: 0.4 },
    words: [],
    canChangeWords: false,
  }) as unknown as Cast // Its ids are branded.

function openRemote() {
  const now = signal<Cast | undefined>(playing(20))
  const asked: CastCommand[] = []
  const answers: { resolve(): void; reject(error: unknown): void }[] = []
  const problems: string[] = []
  const life = new AbortController()
  const remote = createRemote(now, (problem) => problems.push(problem), {
    signal: life.signal,
    ask(command) {
      asked.push(command)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      answers.push({ resolve, reject })
      return promise
    },
  })
  return { now, asked, answers, problems, life, ...remote }
}

describe('createRemote', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('shows what a screen says', () => {
    const { state, now } = openRemote()
    expect([state.time.value, state.duration.value, state.volume.value]).toEqual([20, 100, 0.4])
    now.value = playing(31, 'paused')
    expect([state.time.value, state.isPaused.value]).toEqual([31, true])
  })

  it('shows what was asked for until it is answered, then what the screen says', async () => {
    const { state, controls, asked, answers, now } = openRemote()
    controls.seekBy(10)
    now.value = playing(21)
    expect(state.time.value).toBe(30)
    expect(asked).toEqual([{ do: 'seek', seconds: 30 }])
    await vi.advanceTimersByTimeAsync(5000)
    expect(state.time.value).toBe(30)
    now.value = playing(29)
    answers[0]?.resolve()
    await vi.advanceTimersByTimeAsync(5000)
    expect(state.time.value).toBe(29)
  })

  it('sends one command at a time, and of a kind that waits the newest', async () => {
    const { controls, asked, answers } = openRemote()
    for (let i = 0; i < 3; i++) controls.seekBy(10)
    controls.setVolume(0.5)
    controls.setVolume(0.6)
    controls.togglePlay()
    expect(asked).toEqual([{ do: 'seek', seconds: 30 }])
    for (let i = 0; i < 4; i++) {
      answers[i]?.resolve()
      await vi.advanceTimersByTimeAsync(0)
    }
    expect(asked.slice(1)).toEqual([
      { do: 'seek', seconds: 50 },
      { do: 'volume', volume: 0.6 },
      { do: 'pause' },
    ])
  })

  it('stays within the film and between silence and all', () => {
    const { controls, state } = openRemote()
    controls.seekBy(500)
    expect(state.time.value).toBe(99)
    controls.seekBy(-500)
    expect(state.time.value).toBe(0)
    controls.setVolume(3)
    expect(state.volume.value).toBe(1)
  })

  it('says what failed, and takes back what was asked for', async () => {
    const { controls, state, answers, problems } = openRemote()
    controls.togglePlay()
    expect(state.isPaused.value).toBe(true)
    answers[0]?.reject(new ApiFailure('screen-unreachable'))
    await vi.advanceTimersByTimeAsync(0)
    expect(problems).toEqual(['screen-unreachable'])
    expect(state.isPaused.value).toBe(false)
  })
})
