import type { SourcePage, SourceRow, TitleSummary, ViewerSource } from '@lanterne/contract'
import { type ReadonlySignal, signal } from '@preact/signals'
import { read } from '../../api/client.ts'
import { ApiFailure, problemOf } from '../../api/failure.ts'
import type { Problem } from '../../i18n/parts.ts'

const sourcesPath = '/api/sources'
/** Rows of one source that are shown. */
const mostRows = 12

/** One row of a source, as much as has come. */
export interface ShownRow {
  /** Of the screen's grid: letters, digits and hyphens. */
  readonly id: string
  readonly row: SourceRow
  readonly state: 'asked' | 'ready' | 'failed'
  readonly problem?: Problem
  readonly titles: readonly TitleSummary[]
  readonly next?: string
}

/** One source of the viewer's, as much as has come. */
export interface ShownSource {
  readonly source: ViewerSource
  readonly state: 'asked' | 'ready' | 'failed'
  readonly problem?: Problem
  readonly rows: readonly ShownRow[]
}

/** What there is of the viewer's sources, asked for when a screen wants it; it stays for who comes back. */
export interface SourceRows {
  /** Absent until the list is known. */
  readonly sources: ReadonlySignal<readonly ShownSource[] | undefined>
  readonly problem: ReadonlySignal<Problem | undefined>
  /** Asks the sources that `isWanted` for their rows and films; each by itself, none waits for another. */
  look(): Promise<void>
  /** Goes on with a row, or tries again. */
  more(source: string, row: string): Promise<void>
}

export function createSourceRows(isWanted: (source: ViewerSource) => boolean): SourceRows {
  const sources = signal<readonly ShownSource[] | undefined>(undefined)
  const problem = signal<Problem | undefined>(undefined)
  let asking = new AbortController()

  const set = (id: string, change: (before: ShownSource) => ShownSource) => {
    sources.value = sources.value?.map((each) => (each.source.id === id ? change(each) : each))
  }
  const setRow = (id: string, row: string, fields: Partial<ShownRow>) =>
    set(id, (before) => ({
      ...before,
      rows: before.rows.map((each) => (each.row.id === row ? { ...each, ...fields } : each)),
    }))
  const readRow = async (
    id: string,
    { row, titles, next }: ShownRow,
    { signal: stopped }: AbortController,
  ) => {
    const after = next === undefined ? '' : `&after=${encodeURIComponent(next)}`
    try {
      const page = await read<SourcePage>(
        `${sourcesPath}/${encodeURIComponent(id)}/row?row=${encodeURIComponent(row.id)}${after}`,
        { signal: stopped },
      )
      const known = new Set(next === undefined ? [] : titles.map((title) => title.id))
      const all = [
        ...(next === undefined ? [] : titles),
        ...page.titles.filter((title) => !known.has(title.id)),
      ]
      const { next: following } = page
      setRow(id, row.id, {
        state: 'ready',
        titles: all,
        ...(following === undefined ? {} : { next: following }),
      })
      if (following === undefined) dropNext(id, row.id)
    } catch (error) {
      if (!stopped.aborted) setRow(id, row.id, { state: 'failed', problem: failureOf(error) })
    }
  }
  const dropNext = (id: string, row: string) =>
    set(id, (before) => ({
      ...before,
      rows: before.rows.map((each) => {
        const { next: _, ...rest } = each
        return each.row.id === row ? rest : each
      }),
    }))
  const readSource = async ({ source: { id }, rows: before }: ShownSource, asked: AbortController) => {
    try {
      const rows = await read<readonly SourceRow[]>(`${sourcesPath}/${encodeURIComponent(id)}/rows`, {
        signal: asked.signal,
      })
      const shown = rows.slice(0, mostRows).map((row, i): ShownRow => {
        const known = before.find((each) => each.row.id === row.id)
        const { next: _, ...kept } = known ?? { titles: [] }
        return { ...kept, id: `${id}-${i}`, row, state: known ? 'ready' : 'asked' }
      })
      set(id, (each) => ({ ...each, state: 'ready', rows: shown }))
      await Promise.all(shown.map((row) => readRow(id, row, asked)))
    } catch (error) {
      if (!asked.signal.aborted) set(id, (each) => ({ ...each, state: 'failed', problem: failureOf(error) }))
    }
  }
  return {
    sources,
    problem,
    async look() {
      asking.abort()
      const asked = new AbortController()
      asking = asked
      problem.value = undefined
      try {
        const list = await read<readonly ViewerSource[]>(sourcesPath, { signal: asked.signal })
        const before = sources.value ?? []
        sources.value = list
          .filter((source) => source.isOn && isWanted(source))
          .map((source) => {
            const known = before.find((each) => each.source.id === source.id)
            return { state: 'asked' as const, rows: known?.rows ?? [], source }
          })
        await Promise.all(sources.value.map((source) => readSource(source, asked)))
      } catch (error) {
        if (!asked.signal.aborted) problem.value = failureOf(error)
      }
    },
    async more(id, row) {
      const shown = sources.value
        ?.find((each) => each.source.id === id)
        ?.rows.find((each) => each.row.id === row)
      if (shown) await readRow(id, shown, asking)
    },
  }
}

/** What is expected to go wrong; anything else is a bug. */
function failureOf(error: unknown): Problem {
  if (!(error instanceof ApiFailure)) throw error
  return problemOf(error)
}
