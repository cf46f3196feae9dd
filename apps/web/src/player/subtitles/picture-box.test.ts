import { describe, expect, it } from 'vitest'
import { fitInside, frameBox } from './picture-box.ts'

describe('fitInside', () => {
  it('has bars where the screen is of another shape', () => {
    expect(fitInside({ width: 1600, height: 900 }, 2)).toEqual({ left: 0, top: 50, width: 1600, height: 800 })
    expect(fitInside({ width: 1600, height: 900 }, 4 / 3)).toEqual({
      left: 200,
      top: 0,
      width: 1200,
      height: 900,
    })
  })
})

describe('frameBox', () => {
  const film = { left: 0, top: 50, width: 1600, height: 800 }
  it("puts back the bars that a wide disc's frame had", () => {
    expect(frameBox(film, 16 / 9)).toEqual({ left: 0, top: 0, width: 1600, height: 900 })
  })

  it("takes a DVD's frame for the film", () => {
    expect(frameBox(film, 720 / 576)).toEqual(film)
  })
})
