import type { HouseSettings } from '@lanterne/contract'
import type { Night } from './night.ts'

const GB = 1e9

/** What is offered of each subject; another that was chosen elsewhere is none of these. */
export const lineChoices: readonly HouseSettings['line'][] = ['automatic', 'half', 'quarter']
export const monthChoices: readonly (number | undefined)[] = [
  undefined,
  ...[10, 20, 50, 100, 200, 500].map((count) => count * GB),
]
export const nightChoices: readonly (Night | undefined)[] = [
  undefined,
  { from: 22 * 60, to: 6 * 60 },
  { from: 0, to: 7 * 60 },
  { from: 60, to: 6 * 60 },
]
export const diskChoices: readonly HouseSettings['disk'][] = [
  { kind: 'automatic' },
  { kind: 'share', share: 0.5 },
  ...[10, 50, 100, 500].map((count) => ({ kind: 'bytes' as const, bytes: count * GB })),
]

/** Whether two choices are the same, by what they say. */
export function isSame(one: object | undefined, other: object | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
