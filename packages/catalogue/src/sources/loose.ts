import * as v from 'valibot'

// Shapes of what others send, who are not careful: a value of the wrong kind is as good as absent, and never an error.

/** Text, or a number that stands for one, or the first of a list of them. */
export const looseText = v.optional(
  v.pipe(
    v.unknown(),
    v.transform((value): string | undefined => {
      const first = Array.isArray(value) ? value.find((item) => item !== null && item !== undefined) : value
      if (typeof first === 'string') return first.slice(0, 50_000)
      return typeof first === 'number' ? String(first) : undefined
    }),
  ),
  null,
)

/** A number, also where it was written as text. */
export const looseNumber = v.optional(
  v.pipe(
    v.unknown(),
    v.transform((value): number | undefined => {
      const first = Array.isArray(value) ? value[0] : value
      const number = typeof first === 'string' && first.trim() !== '' ? Number(first) : first
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined
    }),
  ),
  null,
)

/** Every text of one or many. */
export const looseTexts = v.optional(
  v.pipe(
    v.unknown(),
    v.transform((value): readonly string[] => {
      const all = Array.isArray(value) ? value.slice(0, 100) : [value]
      return all.filter((item): item is string => typeof item === 'string').map((item) => item.slice(0, 1000))
    }),
  ),
  null,
)

/** A list whose items that are not as they should be are left out; at most `most` of the rest. */
export function looseList<Schema extends v.GenericSchema>(item: Schema, most: number) {
  return v.optional(
    v.pipe(
      v.unknown(),
      v.transform((value): readonly v.InferOutput<Schema>[] => {
        const found: v.InferOutput<Schema>[] = []
        if (!Array.isArray(value)) return found
        for (const candidate of value) {
          const parsed = v.safeParse(item, candidate)
          if (parsed.success) found.push(parsed.output)
          if (found.length >= most) break
        }
        return found
      }),
    ),
    null,
  )
}

/** An address that may be shown or followed: http or https, and no longer than it needs. */
export function webAddress(text: string | undefined, base?: string): string | undefined {
  if (text === undefined || text.length > 2048 || !URL.canParse(text, base)) return undefined
  const url = new URL(text, base)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined
}

/** A year that films exist in. */
export function yearIn(text: string | undefined): number | undefined {
  const year = Number(/(?:^|[^\d])(1[89]\d\d|20\d\d)(?:[^\d]|$)/.exec(text ?? '')?.[1])
  return Number.isFinite(year) ? year : undefined
}

/** Seconds: "596.5", "02:28", "1:31:44", "108 min", "31 seconds". */
export function secondsIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const clock = /^\s*(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:\.\d+)?\s*$/.exec(text)
  if (clock) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*(h|m|s)?/i.exec(text) ?? []
  const seconds = Number(number) * ({ h: 3600, m: 60 }[unit.toLowerCase()] ?? 1)
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds) : undefined
}
