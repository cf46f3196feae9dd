import { describe, expect, it } from 'vitest'
import { box, circle } from './geometry.ts'
import { height, Picture, width } from './picture.ts'

function develop(picture: Picture): Uint8Array {
  const bytes = new Uint8Array(width * height * 3)
  picture.develop(bytes)
  return bytes
}

const at = (bytes: Uint8Array, x: number, y: number) => [
  ...bytes.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
]

describe('Picture', () => {
  it('hides what is drawn over', () => {
    const picture = new Picture()
    picture.clear([0.2, 0.2, 0.2])
    picture.fill(box(100, 100, 50, 50), [0, 0, 0])
    const bytes = develop(picture)
    expect(Math.max(...at(bytes, 120, 120))).toBeLessThanOrEqual(1)
    expect(Math.min(...at(bytes, 160, 120))).toBeGreaterThan(100)
  })

  it('adds light, and rolls off before white', () => {
    const picture = new Picture()
    picture.clear([0, 0, 0])
    picture.glow(640, 360, 200, [1, 0.8, 0.5], 4)
    const bytes = develop(picture)
    const [red = 0, green = 0, blue = 0] = at(bytes, 640, 360)
    expect(red).toBeGreaterThan(240)
    expect(red).toBeGreaterThanOrEqual(green)
    expect(green).toBeGreaterThanOrEqual(blue)
    expect(Math.max(...at(bytes, 640, 100))).toBeLessThanOrEqual(1)
  })

  it('lets another picture through', () => {
    const [picture, other] = [new Picture(), new Picture()]
    picture.clear([0, 0, 0])
    other.clear([0.5, 0.5, 0.5])
    picture.inlay(circle(300, 300, 100), other)
    expect(Math.min(...at(develop(picture), 300, 300))).toBeGreaterThan(150)
    expect(Math.max(...at(develop(picture), 500, 300))).toBeLessThanOrEqual(1)
    picture.dissolve(other, 1)
    expect(Math.min(...at(develop(picture), 500, 300))).toBeGreaterThan(150)
  })
})
