/** Minutes of the local day that `epochMs` falls in, by this machine's time zone. */
export function localMinute(epochMs: number): number {
  const date = new Date(epochMs)
  return date.getHours() * 60 + date.getMinutes()
}

/** The local date that `epochMs` falls on: `2026-11-22`. */
export function localDay(epochMs: number): string {
  const date = new Date(epochMs)
  const digits = (value: number, count: number) => String(value).padStart(count, '0')
  return `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1, 2)}-${digits(date.getDate(), 2)}`
}

/** Whether `minute` of the day is in the hours from `from` to `to`, half-open, which may go over midnight. Pure. */
export function isWithin({ from, to }: { readonly from: number; readonly to: number }, minute: number) {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
