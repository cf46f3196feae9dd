/** One hole of the film strip: how much of that part of the film is here, and what happens to it. */
export interface Perforation {
  /** 0 to 1. */
  readonly have: number
  readonly isComing: boolean
  readonly isPlayed: boolean
}

/** The widest that a perforation and its gap get on screen, in pixels. */
const pitchPx = 10

/** How many perforations fit in a width: never more than the film has parts, never so few that they say nothing. */
export function perforationsIn(widthPx: number, parts: number): number {
  return Math.max(Math.min(parts, 24), Math.min(parts, Math.floor(widthPx / pitchPx)))
}

/**
 * The film strip in `count` holes. `strip` is how much of each equal part of the file is here (0 to 100), `coming` the parts
 * that are being fetched, `played` how far the film is (0 to 1). Parts that share a hole are averaged.
 */
export function perforate(
  strip: readonly number[],
  coming: readonly number[],
  played: number,
  count: number,
): readonly Perforation[] {
  const parts = strip.length
  const arriving = new Set(coming)
  return Array.from({ length: parts === 0 ? 0 : count }, (_, i) => {
    const from = (i * parts) / count
    const to = ((i + 1) * parts) / count
    let have = 0
    let isComing = false
    for (let part = Math.floor(from); part < to; part++) {
      const overlap = Math.min(part + 1, to) - Math.max(part, from)
      if (overlap <= 1e-9) continue
      have += ((strip[part] ?? 0) / 100) * overlap
      isComing = isComing || arriving.has(part)
    }
    return { have: Math.min(1, have / (to - from)), isComing, isPlayed: (i + 0.5) / count <= played }
  })
}
