/** A point of the picture: x to the right, y down. */
export type Point = readonly [x: number, y: number]

/** Closed contours, filled where they wind round a point. */
export type Path = readonly (readonly Point[])[]

const turn = Math.PI * 2

/** An ellipse, turned by `angle`. */
export function ellipse(x: number, y: number, radiusX: number, radiusY: number, angle = 0): Path {
  const steps = Math.max(12, Math.ceil(Math.sqrt(Math.max(radiusX, radiusY)) * 6))
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const contour = Array.from({ length: steps }, (_, step): Point => {
    const px = Math.cos((step / steps) * turn) * radiusX
    const py = Math.sin((step / steps) * turn) * radiusY
    return [x + px * cos - py * sin, y + px * sin + py * cos]
  })
  return [contour]
}

export function circle(x: number, y: number, radius: number): Path {
  return ellipse(x, y, radius, radius)
}

/** The part of a disc of `radius` that a smaller one leaves. */
export function ring(x: number, y: number, radius: number, inner: number): Path {
  return [...circle(x, y, radius), ...circle(x, y, inner).map((contour) => [...contour].reverse())]
}

/** An upright rectangle with rounded corners. */
export function box(x: number, y: number, width: number, height: number, corner = 0): Path {
  const radius = Math.min(corner, width / 2, height / 2)
  if (radius <= 0) {
    return [
      [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
      ],
    ]
  }
  const centres: readonly Point[] = [
    [x + width - radius, y + radius],
    [x + width - radius, y + height - radius],
    [x + radius, y + height - radius],
    [x + radius, y + radius],
  ]
  const contour = centres.flatMap(([cx, cy], quarter) =>
    Array.from({ length: 9 }, (_, step): Point => {
      const angle = (quarter - 1 + step / 8) * (turn / 4)
      return [cx + Math.cos(angle) * radius, cy + Math.sin(angle) * radius]
    }),
  )
  return [contour]
}

export function polygon(...points: readonly Point[]): Path {
  return [points]
}

/** What a disc covers that moves from `a` to `b` while its radius changes. */
export function limb(a: Point, b: Point, radiusA: number, radiusB = radiusA): Path {
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0])
  const steps = Math.max(6, Math.ceil(Math.sqrt(Math.max(radiusA, radiusB)) * 5))
  const arc = ([x, y]: Point, radius: number, start: number) =>
    Array.from({ length: steps + 1 }, (_, step): Point => {
      const at = start + (step / steps) * Math.PI
      return [x + Math.cos(at) * radius, y + Math.sin(at) * radius]
    })
  return [[...arc(a, radiusA, angle + Math.PI / 2), ...arc(b, radiusB, angle - Math.PI / 2)]]
}

/** A line of round ends and joints through `points`. */
export function stroke(points: readonly Point[], width: number): Path {
  return points.slice(1).flatMap((point, index) => {
    const before = points[index]
    return before ? limb(before, point, width / 2) : []
  })
}

/** Points of a smooth curve through `points`, so many between each two. */
export function smooth(points: readonly Point[], between = 10): Point[] {
  const at = (index: number): Point => points[Math.min(points.length - 1, Math.max(0, index))] ?? [0, 0]
  const curve: Point[] = []
  for (let index = 0; index < points.length - 1; index += 1) {
    const [a, b, c, d] = [at(index - 1), at(index), at(index + 1), at(index + 2)]
    for (let step = 0; step < between; step += 1) {
      const t = step / between
      const spline = (axis: 0 | 1) =>
        0.5 *
        (2 * b[axis] +
          (c[axis] - a[axis]) * t +
          (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t +
          (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t * t * t)
      curve.push([spline(0), spline(1)])
    }
  }
  curve.push(at(points.length - 1))
  return curve
}

/** Points on an arc of a circle. */
export function arc(x: number, y: number, radius: number, from: number, to: number): Point[] {
  const steps = Math.max(8, Math.ceil(Math.abs(to - from) * Math.sqrt(radius) * 1.2))
  return Array.from({ length: steps + 1 }, (_, step): Point => {
    const angle = from + ((to - from) * step) / steps
    return [x + Math.cos(angle) * radius, y + Math.sin(angle) * radius]
  })
}
