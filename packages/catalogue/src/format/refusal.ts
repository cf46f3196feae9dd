import { AppError } from '@lanterne/kernel'

/** Why a catalogue is not taken; each has a sentence on the command line. */
export const refusalReasons = [
  'too-large',
  'truncated',
  'not-a-catalogue',
  'newer-format',
  'wrong-key',
  'replayed',
  'wrong-base',
  'bad-signature',
  'wrong-size',
  'wrong-hash',
  'not-valid',
  'not-a-key',
  'open-key',
  'nothing-good',
] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** An `AppError` of code `catalogue-refused`; `at` says where in the content, for who wrote it. */
export function refusal(
  reason: RefusalReason,
  { cause, at }: { cause?: unknown; at?: string } = {},
): AppError {
  return new AppError('catalogue-refused', {
    cause,
    details: { reason, ...(at === undefined ? {} : { at }) },
  })
}
