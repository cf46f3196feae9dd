import { type CatalogueContent, idOf, linesOf, ordered } from './content.ts'
import { refusal } from './refusal.ts'

/**
 * What changed from one content to another: the new head, then a line for each title that is new or different, as it is
 * now, and `-` with the id of each that is gone.
 */
export function formatDelta(from: CatalogueContent, to: CatalogueContent): Uint8Array {
  const gone = [...from.titles.keys()].filter((id) => !to.titles.has(id)).map((id) => `-${id}`)
  const put = [...to.titles].filter(([id, line]) => from.titles.get(id) !== line).map(([, line]) => line)
  return new Uint8Array(Buffer.from([to.head, ...gone, ...put, ''].join('\n')))
}

/** Applies what `formatDelta` writes. Throws `catalogue-refused` where it is not a delta of that content. */
export function applyDelta(from: CatalogueContent, delta: Uint8Array): CatalogueContent {
  const [head, ...lines] = linesOf(delta)
  if (head === undefined) throw refusal('not-valid', { at: 'no head' })
  const titles = new Map(from.titles)
  for (const line of lines) {
    if (!line.startsWith('-')) titles.set(idOf(line), line)
    else if (!titles.delete(line.slice(1))) throw refusal('wrong-base')
  }
  return { head, titles: ordered(titles) }
}
