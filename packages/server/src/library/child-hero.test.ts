import type { HomeRow, TitleSummary } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { childHero } from './child-hero.ts'

const title = (id: string, genres: readonly string[], isPlayable = true) =>
  ({ id, genres, isPlayable }) as unknown as TitleSummary // No more of it is looked at.
const row = (...titles: readonly TitleSummary[]): HomeRow => ({ id: 'row', titles })

describe('childHero', () => {
  it('is what was made for children, wherever it stands', () => {
    const rows = [
      row(title('talk', ['Technology']), title('laugh', ['Comedy'])),
      row(title('drawn', ['Animation'])),
    ]
    expect(childHero(rows)?.id).toBe('drawn')
    expect(childHero([...rows, row(title('all', ['Drama', 'Family']))])?.id).toBe('all')
  })

  it('is one that can be played', () => {
    expect(childHero([row(title('away', ['Family'], false), title('laugh', ['Comedy']))])?.id).toBe('laugh')
  })

  it('is any of theirs where none was made for them, and nothing where nothing is', () => {
    expect(childHero([row(title('nature', ['Documentary']))])?.id).toBe('nature')
    expect(childHero([])).toBeUndefined()
  })
})
