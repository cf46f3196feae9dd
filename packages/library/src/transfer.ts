import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { partsOf } from './going-on.ts'
import {
  homeProfile,
  isPlace,
  KeptRecord,
  type LibraryRecord,
  type RecordKind,
  recordKinds,
  writeValue,
} from './record.ts'

/** Largest file that is read. */
export const mostImportBytes = 16 << 20
/** Most records in it. */
export const mostImportRecords = 50_000
const format = 'lanterne-library'
/** A clock that goes wrong by more than this is not believed. */
const mostAheadMs = 86_400_000

const Line = v.strictObject({
  profile: v.pipe(v.string(), v.maxLength(24)),
  kind: v.picklist(recordKinds),
  item: v.pipe(v.string(), v.maxLength(320)),
  clock: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** `null`: taken back. */
  value: v.unknown(),
})
const File = v.object({
  format: v.literal(format),
  version: v.literal(1),
  records: v.pipe(v.array(v.unknown()), v.maxLength(mostImportRecords)),
})

/** The library as one JSON file. Codes are not in it. */
export function writeExport(records: Iterable<LibraryRecord>, epochMs: number): string {
  const lines = Array.from(
    records,
    ({ value, ...place }) =>
      // One record a line, for who looks at it. The value is JSON already.
      `${JSON.stringify(place).slice(0, -1)},"value":${value ?? 'null'}}`,
  )
  const head = { format, version: 1, exportedAt: new Date(epochMs).toISOString() }
  return `${JSON.stringify(head).slice(0, -1)},"records":[\n${lines.join(',\n')}\n]}\n`
}

/**
 * Reads what `writeExport` wrote, which may come from anybody: a file that is not whole in form is refused as a whole.
 * A moment that is yet to come counts as now. Throws `invalid-request`.
 */
export function readExport(bytes: Uint8Array, epochMs: number): readonly LibraryRecord[] {
  if (bytes.length > mostImportBytes) throw new AppError('invalid-request')
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const { records } = v.parse(File, JSON.parse(text))
    return records.map((record) => readLine(record, epochMs))
  } catch (cause) {
    if (
      cause instanceof SyntaxError ||
      cause instanceof TypeError ||
      cause instanceof v.ValiError ||
      cause instanceof RangeError
    )
      throw new AppError('invalid-request', { cause })
    throw cause
  }
}

function readLine(line: unknown, epochMs: number): LibraryRecord {
  const { profile, kind, item, clock, value } = v.parse(Line, line)
  if (!isPlace(kind, profile, item) || (value === null && !mayBeTakenBack(kind, profile)))
    throw new AppError('invalid-request')
  // There is always somebody who may manage.
  if (kind === 'profile' && profile === homeProfile && v.is(v.looseObject({ ageLimit: v.number() }), value))
    throw new AppError('invalid-request')
  const isWanted = kind === 'kept' && value !== null
  return {
    ...{ profile, kind, item },
    // Zero has a sign in JSON.
    clock: clock > epochMs + mostAheadMs ? epochMs : Math.abs(clock),
    value: value === null ? null : writeValue(kind, isWanted ? wished(value, item) : value),
  }
}

/** What was kept elsewhere is not here, and is fetched when somebody of this house says so. Throws valibot's error. */
function wished(value: unknown, item: string): KeptRecord {
  const { infohash: _, files: __, ...kept } = v.parse(KeptRecord, value)
  if (kept.title.id !== partsOf(item).titleId) throw new AppError('invalid-request')
  // A number that JSON cannot say would be another when it is read again.
  v.parse(KeptRecord, JSON.parse(JSON.stringify(kept)))
  return { ...kept, isPaused: true, isWhole: false, haveBytes: 0 }
}

/** The profile that is always there stays; what was cleared cannot be uncleared. */
function mayBeTakenBack(kind: RecordKind, profile: string): boolean {
  if (kind === 'profile') return profile !== homeProfile
  return kind !== 'cleared' && kind !== 'title' && kind !== 'settings'
}
