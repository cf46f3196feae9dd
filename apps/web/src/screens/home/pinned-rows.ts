import type { TitleSummary } from '@lanterne/contract'
import { signal } from '@preact/signals'

/** A row of a source that the viewer wants on the home screen. */
export interface PinnedRow {
  readonly id: string
  readonly name: string
  readonly titles: readonly TitleSummary[]
}

/** Those that are known; filled by `../sources/load-pinned.ts` once the home screen is shown. */
export const pinnedRows = signal<readonly PinnedRow[]>([])
