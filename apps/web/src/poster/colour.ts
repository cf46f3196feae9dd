type Channels = readonly [red: number, green: number, blue: number]

function channels(hex: string): Channels {
  const value = Number.parseInt(hex.replace('#', ''), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function toHex(parts: readonly number[]): string {
  return `#${parts
    .map((part) =>
      Math.max(0, Math.min(255, Math.round(part)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

/** `part` of `other` in `hex`, from 0 to 1. */
export function mix(hex: string, other: string, part: number): string {
  const b = channels(other)
  return toHex(channels(hex).map((value, i) => value + ((b[i] ?? 0) - value) * part))
}

/** Pushes a colour away from its own grey by `factor`. */
export function saturate(hex: string, factor: number): string {
  const parts = channels(hex)
  const grey = parts[0] * 0.3 + parts[1] * 0.59 + parts[2] * 0.11
  return toHex(parts.map((value) => grey + (value - grey) * factor))
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast ratio of two colours, from 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

const enough = 4.6

/** `hex`, or what is nearest to it towards black or white, that can be read on `back` (WCAG AA). */
export function readable(hex: string, back: string): string {
  const end = contrast('#000000', back) > contrast('#ffffff', back) ? '#000000' : '#ffffff'
  for (let part = 0; part < 1; part += 0.1) {
    const shade = mix(hex, end, part)
    if (contrast(shade, back) >= enough) return shade
  }
  return end
}
