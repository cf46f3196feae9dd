/** The values of one facet, of all rows: those of row `r` are `values[codes[i]]`, `i` from `starts[r]` to `starts[r + 1]`. */
export interface Column {
  readonly values: readonly string[]
  readonly starts: Uint32Array
  readonly codes: Uint16Array
}

/** More different values than this are one: nobody picks from so many. */
const MOST_VALUES = 65_535

/** Gathers a column, row after row from 0 on. */
export class ColumnBuilder {
  readonly #codeOf = new Map<string, number>()
  readonly #starts: number[] = [0]
  readonly #codes: number[] = []

  add(values: readonly string[]): void {
    for (const value of values) {
      const code = this.#codeOf.get(value) ?? Math.min(this.#codeOf.size, MOST_VALUES)
      if (!this.#codeOf.has(value) && code < MOST_VALUES) this.#codeOf.set(value, code)
      this.#codes.push(code)
    }
    this.#starts.push(this.#codes.length)
  }

  build(): Column {
    return {
      values: [...this.#codeOf.keys()],
      starts: Uint32Array.from(this.#starts),
      codes: Uint16Array.from(this.#codes),
    }
  }
}

/** Whether a row has one of the values that are marked by their codes. */
export function hasMarked({ starts, codes }: Column, row: number, marked: Uint8Array): boolean {
  const end = starts[row + 1] ?? 0
  for (let i = starts[row] ?? 0; i < end; i++) if (marked[codes[i] ?? 0] === 1) return true
  return false
}

/** Adds to the count of each value how many of the rows have it. */
export function countValues({ starts, codes }: Column, rows: Uint32Array, counts: Uint32Array): void {
  for (const row of rows) {
    const end = starts[row + 1] ?? 0
    for (let i = starts[row] ?? 0; i < end; i++) {
      const code = codes[i] ?? 0
      counts[code] = (counts[code] ?? 0) + 1
    }
  }
}

/** Marks the values that are wanted; nothing where no row has any of them. */
export function markValues({ values }: Column, isWanted: (value: string) => boolean): Uint8Array {
  return Uint8Array.from(values, (value) => Number(isWanted(value)))
}
