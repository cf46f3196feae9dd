import * as v from 'valibot'

const Bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Minute = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1439))

/** What Lanterne may take of this machine and of its line: choices of the house, the same for all who watch. */
export const HouseSettings = v.object({
  /** How much of the disk films may take in all, kept or not: as much as fits well, so many bytes, or a share of what is free or theirs. */
  disk: v.variant('kind', [
    v.object({ kind: v.literal('automatic') }),
    v.object({ kind: v.literal('bytes'), bytes: v.pipe(Bytes, v.minValue(1_000_000_000)) }),
    v.object({
      kind: v.literal('share'),
      share: v.pipe(v.number(), v.finite(), v.minValue(0.05), v.maxValue(0.95)),
    }),
  ]),
  /** Most that may go over the line in a month, both ways together; absent: as much as there is. */
  monthlyBytes: v.optional(v.pipe(Bytes, v.minValue(100_000_000))),
  /** When what nobody waits for may be fetched and shared, in minutes of the local day; it may go over midnight. Absent: always. */
  night: v.optional(
    v.pipe(
      v.object({ from: Minute, to: Minute }),
      v.check(({ from, to }) => from !== to, 'has no length'),
    ),
  ),
  /** Whether what was fetched here is given to others. */
  isSharing: v.boolean(),
  /** How much of the line that was measured Lanterne may take for what nobody waits for: what nobody notices, half, or a quarter. */
  line: v.picklist(['automatic', 'half', 'quarter']),
})
export type HouseSettings = v.InferOutput<typeof HouseSettings>

export const usualSettings: HouseSettings = {
  disk: { kind: 'automatic' },
  isSharing: true,
  line: 'automatic',
}

/** Bytes that went over the line, peers in this house left out. */
export interface Traffic {
  readonly downBytes: number
  readonly upBytes: number
}

/** What went over the line. */
export interface DataMeter {
  readonly today: Traffic
  readonly month: Traffic
  /** The last days on which anything went, newest first, by their local date: `2026-11-22`. */
  readonly days: readonly (Traffic & { readonly day: string })[]
  /** The same of months: `2026-11`. */
  readonly months: readonly (Traffic & { readonly month: string })[]
  /** `near`: four fifths of what may go in a month have gone; `over`: all of it. */
  readonly level: 'free' | 'near' | 'over'
  /** The month's limit; absent where there is none. */
  readonly monthlyBytes?: number
}

/** The house's choices, and what they are about. */
export interface HouseState {
  readonly settings: HouseSettings
  readonly meter: DataMeter
  /** Of the disk that films lie on: free, taken by films that are kept, and by the others. */
  readonly disk: {
    readonly freeBytes: number
    readonly keptBytes: number
    readonly otherBytes: number
    /** Most that films may take as things stand. */
    readonly limitBytes: number
  }
  /** Bytes per second, the most that was seen; absent until something was. */
  readonly line: { readonly downRate?: number; readonly upRate?: number }
  /** Whether anything but what is watched may be fetched and shared now, and if not, why. */
  readonly holds?: 'night' | 'month' | 'watching'
}
