import { type Home, type HomeRow, holdsIn, type TitleId, type TitleSummary } from '@lanterne/contract'
import { homeRows } from './home-rows.ts'
import { hasMarked, markValues } from './store/column.ts'
import type { Packed } from './store/pack.ts'

/** A row with fewer titles says less than its name. */
const leastInRow = 4
/** Bounds what the home screen sends. */
const mostInRow = 36

interface HomeParts {
  /** What is not free there is left out; absent: nothing is. */
  readonly country: string | undefined
  summaryAt(row: number): TitleSummary
  rowOf(id: TitleId): number | undefined
}

/** The home screen: the app's own film, then rows by idea of what can be played. */
export function arrangeHome(
  { columns, homeBits, playable, ours }: Pick<Packed, 'columns' | 'homeBits' | 'playable' | 'ours'>,
  { country, summaryAt, rowOf }: HomeParts,
): Home {
  const { territory } = columns
  const free = markValues(
    territory,
    (region) => country === undefined || holdsIn({ territory: [region] }, country),
  )
  const isFree = (row: number) => hasMarked(territory, row, free)
  const candidates = ours === undefined ? playable.keys() : [ours, ...playable.keys()]
  let hero: number | undefined
  for (const row of candidates) {
    if (!isFree(row)) continue
    hero ??= row
    if (row !== ours && playable[row] !== 1) continue
    hero = row
    break
  }
  if (hero === undefined) throw new Error('the catalogue is empty')
  let hiddenCount = 0
  for (let row = 0; row < playable.length; row++) if (!isFree(row)) hiddenCount++
  const lists = listsOf(homeBits)
  const rows: HomeRow[] = homeRows
    .map(({ id, notable }, bit) => {
      const list = lists[bit] ?? []
      const first = new Set(notable.map((name) => rowOf(name as TitleId))) // A name that nothing has is no row.
      const all = new Set<number>()
      for (const row of first)
        if (row !== undefined && ((homeBits[row] ?? 0) & (1 << bit)) !== 0 && isFree(row)) all.add(row)
      for (const row of list) {
        if (all.size >= mostInRow) break
        if (isFree(row)) all.add(row)
      }
      return { id, titles: [...all] }
    })
    .filter(({ titles }) => titles.length >= leastInRow)
    .map(({ id, titles }) => ({ id, titles: titles.map(summaryAt) }))
  return { hero: summaryAt(hero), rows, hiddenCount }
}

const known = new WeakMap<Uint32Array, readonly (readonly number[])[]>()

/** The titles of each row of the home screen, worked out once: for a large catalogue that is most of the work. */
function listsOf(homeBits: Uint32Array): readonly (readonly number[])[] {
  const found = known.get(homeBits)
  if (found) return found
  const lists = homeRows.map((): number[] => [])
  homeBits.forEach((bits, row) => {
    for (let bit = 0; bits >>> bit !== 0; bit++) if ((bits & (1 << bit)) !== 0) lists[bit]?.push(row)
  })
  known.set(homeBits, lists)
  return lists
}
