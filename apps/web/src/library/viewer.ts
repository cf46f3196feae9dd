import type { LibraryState } from '@lanterne/contract'
import { type ReadonlySignal, signal } from '@preact/signals'

const state = signal<LibraryState | undefined>(undefined)

/** What the viewer has; absent until it was read, which nothing waits for. */
export const viewer: ReadonlySignal<LibraryState | undefined> = state

export function setViewer(next: LibraryState): void {
  state.value = next
}

/** How far a film is, 0 to 1; 1 when it was watched. For what is not begun, 0. */
export function partSeen(item: string): number {
  const { progress, watched } = state.value ?? {}
  const at = progress?.[item]
  if (at && !at.isFinished && at.durationSeconds > 0) return at.positionSeconds / at.durationSeconds
  return at?.isFinished || watched?.includes(item) ? 1 : 0
}
