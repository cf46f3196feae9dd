/** 0 before `from`, 1 after `to`, and straight between. */
export function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)))
}

/** Like `ramp`, but it starts and stops gently. */
export function ease(value: number, from: number, to: number): number {
  const t = ramp(value, from, to)
  return t * t * (3 - 2 * t)
}

/** Up from `from`, full between, down to nothing at `to`. */
export function between(value: number, from: number, to: number, soft: number): number {
  return ease(value, from, from + soft) * (1 - ease(value, to - soft, to))
}

export function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}

/** A number in [0, 1) that only depends on `seed`. */
export function chance(seed: number): number {
  let bits = Math.imul(Math.floor(seed) ^ 0x9e3779b9, 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  bits ^= bits >>> 16
  return (bits >>> 0) / 4294967296
}

/** Smooth noise in [-1, 1] along one axis. */
export function wander(at: number, seed = 0): number {
  const cell = Math.floor(at)
  const t = at - cell
  const soft = t * t * (3 - 2 * t)
  return mix(chance(cell + seed * 7919), chance(cell + 1 + seed * 7919), soft) * 2 - 1
}

/** Smooth noise in [-1, 1] over the plane. */
export function cloud(x: number, y: number, seed = 0): number {
  const row = Math.floor(y)
  const t = y - row
  const soft = t * t * (3 - 2 * t)
  return mix(wander(x, seed + row * 131), wander(x, seed + (row + 1) * 131), soft)
}
