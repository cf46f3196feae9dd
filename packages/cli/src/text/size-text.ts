/** A number of bytes as people write it. */
export function sizeText(bytes: string | number | undefined, units: readonly string[]): string {
  let value = Number(bytes ?? 0)
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}
