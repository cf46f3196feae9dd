import { describe, expect, it } from 'vitest'
import { playBack } from './playback.ts'

const player = { bytesPerMs: 10, bufferBytes: 2000, untilMs: 1000 }

describe('playBack', () => {
  it('begins when enough is there, and never stands still while more comes in time', () => {
    const arrivals = [
      [100, 1000],
      [150, 2500],
      [300, 20_000],
    ] as const
    expect(playBack(arrivals, player)).toEqual({ playingMs: 150, stalls: 0, stalledMs: 0 })
  })

  it('stands still from where it ran dry until enough is there again', () => {
    const arrivals = [
      [100, 2000],
      [400, 3000],
      [500, 4000],
      [600, 20_000],
    ] as const
    // 2000 bytes last until 300; at 400 only 1000 more are there, at 500 there are 2000.
    expect(playBack(arrivals, player)).toEqual({ playingMs: 100, stalls: 1, stalledMs: 200 })
  })

  it('counts a picture that never moves again up to the end', () => {
    expect(playBack([[100, 2000]], player)).toEqual({ playingMs: 100, stalls: 1, stalledMs: 700 })
  })

  it('has seen nothing where too little came', () => {
    expect(playBack([[100, 1999]], player)).toEqual({
      playingMs: Number.POSITIVE_INFINITY,
      stalls: 0,
      stalledMs: 0,
    })
    expect(playBack([[1100, 2000]], player).playingMs).toBe(Number.POSITIVE_INFINITY)
  })
})
