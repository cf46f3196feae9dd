import { historyKinds, type LibraryRecord } from './record.ts'

/** Records by what they are about. */
export type RecordSet = ReadonlyMap<string, LibraryRecord>

/** Names what a record is about. */
export function placeOf({ profile, kind, item }: Omit<LibraryRecord, 'clock' | 'value'>): string {
  return `${profile} ${kind} ${item}`
}

/**
 * Whether `next` replaces `known`: it is later. A profile that was removed stays so: no other ever has its id. Of two of
 * the same moment, what was taken back stays so, and else the greater text wins: any rule would do that is the same
 * everywhere.
 */
export function beats(next: LibraryRecord, known: LibraryRecord | undefined): boolean {
  if (!known) return true
  if (next.kind === 'profile' && (next.value === null) !== (known.value === null)) return next.value === null
  if (next.clock !== known.clock) return next.clock > known.clock
  if (next.value === null || known.value === null) return next.value === null && known.value !== null
  return next.value > known.value
}

/** The moment up to which a record of this profile and kind counts for nothing: its history was cleared, or it was removed. */
export function endOf(records: Pick<RecordSet, 'get'>, { profile, kind }: LibraryRecord): number {
  if (kind === 'profile') return -1
  if (records.get(placeOf({ profile, kind: 'profile', item: '' }))?.value === null) return Infinity
  if (!historyKinds.includes(kind)) return -1
  return records.get(placeOf({ profile, kind: 'cleared', item: '' }))?.clock ?? -1
}

/**
 * Joins what two libraries know. Whatever the order and however often: the same result. Pure; the store does the same
 * in its table.
 */
export function mergeRecords(
  known: Iterable<LibraryRecord>,
  others: Iterable<LibraryRecord>,
): Map<string, LibraryRecord> {
  const joined = new Map<string, LibraryRecord>()
  for (const records of [known, others]) {
    for (const record of records) {
      const place = placeOf(record)
      if (beats(record, joined.get(place))) joined.set(place, record)
    }
  }
  for (const [place, record] of joined) {
    if (record.clock <= endOf(joined, record)) joined.delete(place)
  }
  return joined
}
