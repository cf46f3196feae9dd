import type { Path, Point } from './geometry.ts'

/** How much of each pixel of a rectangle a path covers. */
export interface Coverage {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Rows of `width`, each pixel 0 to 1. Only good until the next path. */
  readonly amounts: Float32Array
}

let sums = new Float32Array(1280 * 720 + 4096)

/**
 * Exact coverage of every pixel by the area under each edge: each edge adds what it turns over, and a running sum along
 * the row is the share that is inside.
 */
export function coverageOf(path: Path, width: number, height: number): Coverage | undefined {
  let [minX, minY, maxX, maxY] = [width, height, 0, 0]
  for (const contour of path) {
    for (const [x, y] of contour) {
      minX = Math.min(minX, x)
      minY = Math.min(minY, y)
      maxX = Math.max(maxX, x)
      maxY = Math.max(maxY, y)
    }
  }
  const left = Math.max(0, Math.floor(minX))
  const top = Math.max(0, Math.floor(minY))
  const right = Math.min(width, Math.ceil(maxX) + 1)
  const bottom = Math.min(height, Math.ceil(maxY) + 1)
  if (right <= left || bottom <= top) return undefined
  const area = { left, top, width: right - left, height: bottom - top }
  const size = area.width * area.height + 2
  if (sums.length < size) sums = new Float32Array(size)
  sums.fill(0, 0, size)
  for (const contour of path) {
    let before = contour.at(-1)
    for (const point of contour) {
      if (before) addEdge(before, point, area)
      before = point
    }
  }
  for (let row = 0; row < area.height; row += 1) {
    let sum = 0
    const start = row * area.width
    for (let at = start; at < start + area.width; at += 1) {
      sum += sums[at] ?? 0
      sums[at] = Math.min(1, Math.abs(sum))
    }
  }
  return { ...area, amounts: sums }
}

function addEdge(a: Point, b: Point, area: Omit<Coverage, 'amounts'>): void {
  const x0 = a[0] - area.left
  const y0 = a[1] - area.top
  const x1 = b[0] - area.left
  const y1 = b[1] - area.top
  if (y0 === y1) return
  const direction = y0 < y1 ? 1 : -1
  const [topX, topY, bottomX, bottomY] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0]
  const slope = (bottomX - topX) / (bottomY - topY)
  const from = Math.max(0, topY)
  const to = Math.min(area.height, bottomY)
  for (let row = Math.floor(from); row < to; row += 1) {
    const upper = Math.max(from, row)
    const lower = Math.min(to, row + 1)
    if (lower <= upper) continue
    const xa = topX + (upper - topY) * slope
    const xb = topX + (lower - topY) * slope
    addSpan(row * area.width, area.width, Math.min(xa, xb), Math.max(xa, xb), (lower - upper) * direction)
  }
}

/** Spreads one row's share of an edge over the pixels between `low` and `high`; what lies beyond the row's end turns nothing. */
function addSpan(start: number, width: number, low: number, high: number, turned: number): void {
  const first = Math.min(width, Math.max(0, low))
  const final = Math.min(width, Math.max(0, high))
  const firstCell = Math.floor(first)
  const finalCell = Math.floor(final)
  if (firstCell === finalCell) {
    const share = 1 - ((first + final) / 2 - firstCell)
    add(start + firstCell, turned * share, firstCell < width)
    add(start + firstCell + 1, turned * (1 - share), firstCell + 1 < width)
    return
  }
  // What is cut off on a side turns all of it there: left of the row it counts from the first pixel on.
  const per = turned / (high - low)
  let carried = (first - low) * per
  for (let cell = firstCell; cell <= finalCell; cell += 1) {
    const from = Math.max(first, cell)
    const to = Math.min(final, cell + 1)
    const part = (to - from) * per
    const inCell = part * (1 - ((from + to) / 2 - cell))
    add(start + cell, inCell + carried, cell < width)
    carried = part - inCell
  }
  add(start + finalCell + 1, carried, finalCell + 1 < width)
}

function add(at: number, amount: number, inRow: boolean): void {
  if (inRow) sums[at] = (sums[at] ?? 0) + amount
}
