import type { Home, HomeRow } from '@lanterne/contract'
import { homeRows } from './home-rows.ts'
import type { Entry } from './summarise.ts'

/** A row with fewer titles says less than its name. */
const leastInRow = 4
/** Bounds what the home screen sends. */
const mostInRow = 36

/** The home screen: the app's own film, then rows by idea of what can be played. */
export function arrangeHome(
  entries: readonly Entry[],
  { hiddenCount }: { readonly hiddenCount: number },
): Home {
  const playable = entries.filter(({ summary }) => summary.isPlayable)
  const hero = entries.find(isOurs) ?? playable[0] ?? entries[0]
  if (!hero) throw new Error('the catalogue is empty')
  const rows: HomeRow[] = homeRows
    .map(({ id, holds, notable }) => ({
      id,
      titles: inOrder(
        playable.filter(({ title }) => holds(title)),
        notable,
      )
        .slice(0, mostInRow)
        .map(({ summary }) => summary),
    }))
    .filter(({ titles }) => titles.length >= leastInRow)
  return { hero: hero.summary, rows, hiddenCount }
}

/** The ones that everybody should see first, in their order; then as the catalogue has them. */
function inOrder(entries: readonly Entry[], notable: readonly string[]): readonly Entry[] {
  const place = ({ title }: Entry) => {
    const index = notable.indexOf(title.id)
    return index < 0 ? notable.length : index
  }
  return [...entries].sort((a, b) => place(a) - place(b))
}

function isOurs({ title }: Entry): boolean {
  return title.releases.some(({ source }) => source.kind === 'bundled')
}
