import { describe, expect, it } from 'vitest'
import { durationSeconds } from '../film.ts'
import { beatsInBar, chords, melody, parts, pitchOf, secondsInBar } from './score.ts'

describe('the score', () => {
  it('is in tune', () => {
    expect(pitchOf('A4')).toBe(440)
    expect(pitchOf('C4')).toBeCloseTo(261.63, 2)
    expect(pitchOf('F#5')).toBeCloseTo(739.99, 2)
    expect(pitchOf('Bb5')).toBeCloseTo(932.33, 2)
  })

  it('has a chord for every bar from the tune to the end', () => {
    expect(chords).toHaveLength(parts.last + 2 - parts.tune)
    for (const { bass, tones } of chords) {
      expect(bass).toBeLessThan(Math.min(...tones))
      expect(tones.length).toBeGreaterThanOrEqual(3)
    }
  })

  it('never sings two notes at once, and ends before the film', () => {
    for (const [index, note] of melody.entries()) {
      const next = melody[index + 1]?.beat ?? (durationSeconds / secondsInBar) * beatsInBar
      expect(note.beat + note.beats).toBeLessThanOrEqual(next + 1e-9)
    }
  })

  it('begins each part on its bar', () => {
    const starts = new Set(melody.map(({ beat }) => beat))
    for (const bar of [parts.tune, parts.lift, parts.again, parts.coda, parts.last]) {
      expect(starts).toContain(bar * beatsInBar)
    }
  })
})
