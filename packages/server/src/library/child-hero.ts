import type { HomeRow, TitleSummary } from '@lanterne/contract'

/** What children come for, the best first. */
const liked: readonly (readonly string[])[] = [
  ['Family'],
  ['Animation'],
  ['Fantasy', 'Adventure'],
  ['Comedy'],
]

/** The film that a child sees first: of those that are for them, one that was made for children. Absent where there is none at all. */
export function childHero(rows: readonly HomeRow[]): TitleSummary | undefined {
  const titles = rows.flatMap((row) => row.titles)
  const playable = titles.filter(({ isPlayable }) => isPlayable)
  for (const wanted of liked) {
    const found = playable.find(({ genres }) => genres.some((genre) => wanted.includes(genre)))
    if (found) return found
  }
  return playable[0] ?? titles[0]
}
