import type { DatabaseSync } from 'node:sqlite'
import { type TitleFilter, titleFilters } from '@lanterne/contract'
import type { Column } from './column.ts'
import type { Columns } from './narrow-rows.ts'
import type { RowOrder } from './sort-rows.ts'
import type { Facet } from './title-facets.ts'

/** Names of what is packed. */
export type PackedPart =
  | `${Facet}.${'values' | 'starts' | 'codes'}`
  | `order.${RowOrder}`
  | 'home'
  | 'playable'
  | 'ours'

/** What is looked at of many rows at once, in memory: about 60 bytes a title. */
export interface Packed {
  readonly columns: Columns
  /** The rows of the home screen that a title may stand in, a bit each; none for one that cannot be played. */
  readonly homeBits: Uint32Array
  readonly playable: Uint8Array
  /** The row of the app's own film. */
  readonly ours: number | undefined
  /** All rows in an order. */
  sorted(order: RowOrder): Uint32Array
}

export function packColumn({
  values,
  starts,
  codes,
}: Column): readonly (readonly ['values' | 'starts' | 'codes', Uint8Array | Uint32Array])[] {
  return [
    ['values', new TextEncoder().encode(JSON.stringify(values))],
    ['starts', starts],
    ['codes', new Uint8Array(codes.buffer)],
  ]
}

/** Reads what `fillStore` packed. An order is read when it is first asked for. */
export function readPacked(database: DatabaseSync): Packed {
  const statement = database.prepare('SELECT data FROM packed WHERE name = ?')
  const bytes = (name: PackedPart): Uint8Array => {
    const data = statement.get(name)?.['data']
    if (!(data instanceof Uint8Array)) throw new Error(`the store has no ${name}`)
    return data
  }
  // A copy, since numbers must stand at an address that their size divides.
  const numbers = (name: PackedPart) => new Uint32Array(new Uint8Array(bytes(name)).buffer)
  const column = (facet: Facet): Column => ({
    values: JSON.parse(new TextDecoder().decode(bytes(`${facet}.values`))) as string[],
    starts: numbers(`${facet}.starts`),
    codes: new Uint16Array(new Uint8Array(bytes(`${facet}.codes`)).buffer),
  })
  const filters = Object.fromEntries(titleFilters.map((name) => [name, column(name)]))
  const known = new Map<RowOrder, Uint32Array>()
  return {
    columns: { ...(filters as Record<TitleFilter, Column>), territory: column('territory') }, // Of all filters.
    homeBits: numbers('home'),
    playable: bytes('playable'),
    ours: numbers('ours')[0],
    sorted(order) {
      const rows = known.get(order) ?? numbers(`order.${order}`)
      known.set(order, rows)
      return rows
    },
  }
}
