import { describe, expect, it } from 'vitest'
import { timeAgo } from './time-ago.ts'

const now = 1_800_000_000_000
describe('timeAgo', () => {
  it.each([
    [0, 'now'],
    [59_999, 'now'],
    [-60_000, 'now'],
    [60_000, '1 minute ago'],
    [59 * 60_000, '59 minutes ago'],
    [2 * 3_600_000, '2 hours ago'],
    [86_400_000, 'yesterday'],
    [40 * 86_400_000, '40 days ago'],
  ])('says of %d ms that it was %s', (agoMs, words) => expect(timeAgo(now - agoMs, now, 'en')).toBe(words))

  it('speaks French and Arabic', () => {
    expect(timeAgo(now - 300_000, now, 'fr')).toBe('il y a 5 minutes')
    expect(timeAgo(now - 300_000, now, 'ar')).toContain('دقائق')
  })
})
