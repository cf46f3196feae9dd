import { disc } from './paths.ts'
import { between } from './random.ts'
import { type Frame, times } from './scene.ts'

/** Small lights all over the page, the largest of `size`. */
export function stars({ left, right, top, bottom, random }: Frame, count: number, size: number): string {
  const star = () =>
    disc(between(random, left, right), between(random, top, bottom), between(random, 0.25, 1) * size)
  return times(count, star)
}
