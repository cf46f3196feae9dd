/** Seconds in the form `H+:MM:SS[.F+]` (AVTransport 1.0, 2.2.11) or with a fraction of two numbers; `undefined` for anything else. */
export function readTime(text: string): number | undefined {
  const [, hours, minutes, seconds, fraction, whole] =
    /^\+?(\d{1,4}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9})(?:\/(\d{1,9}))?)?$/.exec(text.trim()) ?? []
  if (hours === undefined) return undefined
  const part =
    fraction === undefined
      ? 0
      : whole === undefined
        ? Number(`0.${fraction}`)
        : Number(whole) > 0
          ? Number(fraction) / Number(whole)
          : 0
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Math.min(part, 1)
}

/** Seconds as every renderer reads them: whole ones. */
export function writeTime(seconds: number): string {
  const all = Math.max(0, Math.floor(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(all / 3600)}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`
}
