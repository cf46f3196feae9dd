import { effect } from '@preact/signals'
import { pinnedRows } from '../home/pinned-rows.ts'
import { createSourceRows } from './source-rows.ts'
import { rowName } from './words.ts'

const pinned = createSourceRows(({ isPinned }) => isPinned)

effect(() => {
  pinnedRows.value = (pinned.sources.value ?? []).flatMap(({ source, rows }) =>
    rows
      .filter(({ titles }) => titles.length > 0)
      .map(({ id, row, titles }) => ({
        ...{ id, titles },
        name: `${rowName(row, source.kind)} · ${source.name}`,
      })),
  )
})

/** Asks the sources that are pinned, and no others, what they have. */
export function loadPinned(): void {
  void pinned.look()
}
