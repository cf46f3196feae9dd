import type { Path, Point } from './geometry.ts'

/** Where things drawn in a scene's own measure come to stand in the picture. */
export interface View {
  readonly scale: number
  readonly angle: number
  readonly x: number
  readonly y: number
}

/** A view that puts `point` of the scene in the middle of the picture, enlarged `scale` times. */
export function lookAt(point: Point, scale: number, middle: Point = [640, 360]): View {
  return { scale, angle: 0, x: middle[0] - point[0] * scale, y: middle[1] - point[1] * scale }
}

/** Something placed at `point`, enlarged and turned, in what `view` shows. */
export function placeAt(view: View, point: Point, scale = 1, angle = 0): View {
  const [x, y] = seen(view, point)
  return { scale: view.scale * scale, angle: view.angle + angle, x, y }
}

export function seen({ scale, angle, x, y }: View, [px, py]: Point): Point {
  const cos = Math.cos(angle) * scale
  const sin = Math.sin(angle) * scale
  return [x + px * cos - py * sin, y + px * sin + py * cos]
}

export function seenPath(view: View, path: Path): Path {
  return path.map((contour) => contour.map((point) => seen(view, point)))
}

/** The picture as it is. */
export const plainView: View = { scale: 1, angle: 0, x: 0, y: 0 }
