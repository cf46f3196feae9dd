/** Shapes as SVG path data, so that a poster is a handful of elements, one for each colour. */

type Point = readonly [x: number, y: number]

const n = (value: number) => Math.round(value * 100) / 100

export function rect(x: number, y: number, w: number, h: number): string {
  return `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}z`
}

export function disc(x: number, y: number, r: number): string {
  return `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 1 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 1 ${n(-2 * r)} 0z`
}

export function oval(x: number, y: number, rx: number, ry: number): string {
  return `M${n(x - rx)} ${n(y)}a${n(rx)} ${n(ry)} 0 1 1 ${n(2 * rx)} 0a${n(rx)} ${n(ry)} 0 1 1 ${n(-2 * rx)} 0z`
}

/** A disc with a hole: the inner edge turns the other way. */
export function ring(x: number, y: number, outer: number, inner: number): string {
  return `${disc(x, y, outer)}M${n(x - inner)} ${n(y)}a${n(inner)} ${n(inner)} 0 1 0 ${n(2 * inner)} 0a${n(inner)} ${n(inner)} 0 1 0 ${n(-2 * inner)} 0z`
}

export function polygon(...points: readonly Point[]): string {
  return `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}z`
}

/** A point at `angle` degrees (0 is to the right, 90 is down). */
export function polar(x: number, y: number, r: number, angle: number): Point {
  const radians = (angle * Math.PI) / 180
  return [x + r * Math.cos(radians), y + r * Math.sin(radians)]
}

/** A slice of a disc from one angle to another. */
export function slice(x: number, y: number, r: number, from: number, to: number): string {
  const [x1, y1] = polar(x, y, r, from)
  const [x2, y2] = polar(x, y, r, to)
  return `M${n(x)} ${n(y)}L${n(x1)} ${n(y1)}A${n(r)} ${n(r)} 0 ${to - from > 180 ? 1 : 0} 1 ${n(x2)} ${n(y2)}z`
}

/** A part of a ring from one angle to another. */
export function arc(x: number, y: number, outer: number, inner: number, from: number, to: number): string {
  const large = to - from > 180 ? 1 : 0
  const [ax, ay] = polar(x, y, outer, from)
  const [bx, by] = polar(x, y, outer, to)
  const [cx, cy] = polar(x, y, inner, to)
  const [dx, dy] = polar(x, y, inner, from)
  return `M${n(ax)} ${n(ay)}A${n(outer)} ${n(outer)} 0 ${large} 1 ${n(bx)} ${n(by)}L${n(cx)} ${n(cy)}A${n(inner)} ${n(inner)} 0 ${large} 0 ${n(dx)} ${n(dy)}z`
}

/** Rays from one point: `count` slices that fill half of the circle between two angles. */
export function rays(x: number, y: number, r: number, count: number, from = 0, to = 360): string {
  const step = (to - from) / count
  let path = ''
  for (let i = 0; i < count; i++) {
    path += polygon([x, y], polar(x, y, r, from + step * i), polar(x, y, r, from + step * (i + 0.5)))
  }
  return path
}

/** A doorway: a rectangle with a round top. */
export function arch(x: number, y: number, w: number, h: number): string {
  const r = w / 2
  return `M${n(x)} ${n(y + h)}V${n(y + r)}a${n(r)} ${n(r)} 0 0 1 ${n(w)} 0V${n(y + h)}z`
}

/** An almond lying on its side: an eye, a leaf, a fish. */
export function almond(x: number, y: number, w: number, h: number): string {
  return `M${n(x - w / 2)} ${n(y)}Q${n(x)} ${n(y - h)} ${n(x + w / 2)} ${n(y)}Q${n(x)} ${n(y + h)} ${n(x - w / 2)} ${n(y)}z`
}

/** An almond turned by `angle` degrees, from its base at (x, y). */
export function petal(x: number, y: number, length: number, width: number, angle: number): string {
  const [tx, ty] = polar(x, y, length, angle)
  const [mx, my] = polar(x, y, length / 2, angle)
  const [ax, ay] = polar(mx, my, width, angle + 90)
  const [bx, by] = polar(mx, my, width, angle - 90)
  return `M${n(x)} ${n(y)}Q${n(ax)} ${n(ay)} ${n(tx)} ${n(ty)}Q${n(bx)} ${n(by)} ${n(x)} ${n(y)}z`
}

/** Everything under a wave that runs from one side to another, down to `bottom`. */
export function wave(
  from: number,
  to: number,
  y: number,
  height: number,
  length: number,
  bottom: number,
): string {
  let path = `M${n(from)} ${n(y)}`
  for (let x = from; x < to; x += length)
    path += `q${n(length / 4)} ${n(-height)} ${n(length / 2)} 0t${n(length / 2)} 0`
  return `${path}V${n(bottom)}H${n(from)}z`
}

/** A straight line with a thickness. */
export function bar(x1: number, y1: number, x2: number, y2: number, thickness: number): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1
  const dx = ((y2 - y1) / length) * (thickness / 2)
  const dy = ((x2 - x1) / length) * (thickness / 2)
  return polygon([x1 + dx, y1 - dy], [x2 + dx, y2 - dy], [x2 - dx, y2 + dy], [x1 - dx, y1 + dy])
}

/** A hill: the top of a wide oval, down to `bottom`. */
export function hill(x: number, y: number, w: number, h: number, bottom: number): string {
  return `M${n(x)} ${n(y + h)}Q${n(x + w / 2)} ${n(y - h)} ${n(x + w)} ${n(y + h)}V${n(bottom)}H${n(x)}z`
}
