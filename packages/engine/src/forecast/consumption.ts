/** A moment of a film, in seconds, and how many bytes of its file must be here to have reached it. */
export interface CurvePoint {
  readonly seconds: number
  readonly bytes: number
}

/** How a film uses up its file. */
export interface Consumption {
  readonly sizeBytes: number
  readonly durationSeconds: number
  /** As the film's index says: ascending in both. Absent: taken to be even. */
  readonly curve?: readonly CurvePoint[] | undefined
}

/** The points between which use is even, from the beginning of the film to its end. Pure. */
export function pointsOf({ sizeBytes, durationSeconds, curve = [] }: Consumption): readonly CurvePoint[] {
  const points: CurvePoint[] = [{ seconds: 0, bytes: 0 }]
  let last = points[0] as CurvePoint
  // An index is data from elsewhere: what goes back, or beyond the end, is left out.
  for (const { seconds, bytes } of curve)
    if (seconds > last.seconds && seconds < durationSeconds && bytes >= last.bytes && bytes <= sizeBytes) {
      last = { seconds, bytes }
      points.push(last)
    }
  points.push({ seconds: Math.max(durationSeconds, last.seconds), bytes: sizeBytes })
  return points
}

/** Bytes that must be here for a film to have reached `seconds`. */
export function bytesAt(points: readonly CurvePoint[], seconds: number): number {
  return between(points, seconds, 'seconds', 'bytes')
}

/** The moment that a film reaches with `bytes` of its file. */
export function secondsAt(points: readonly CurvePoint[], bytes: number): number {
  return between(points, bytes, 'bytes', 'seconds')
}

function between(
  points: readonly CurvePoint[],
  at: number,
  from: keyof CurvePoint,
  to: keyof CurvePoint,
): number {
  let low = 0
  let high = points.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((points[middle] as CurvePoint)[from] <= at) low = middle
    else high = middle
  }
  const a = points[low]
  const b = points[high]
  if (!a || !b) return 0
  const span = b[from] - a[from]
  const share = span > 0 ? Math.min(1, Math.max(0, (at - a[from]) / span)) : at >= b[from] ? 1 : 0
  return a[to] + (b[to] - a[to]) * share
}
