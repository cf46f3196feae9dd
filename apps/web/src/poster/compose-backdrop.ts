import { chooseLook, type PosterSubject } from './choose-scene.ts'
import { contrast, mix } from './colour.ts'
import type { Palette } from './palette.ts'
import { type Layer, setStage } from './scene.ts'

/** The whole wall, and the part of it that is always seen: the rest is ground, for screens of every shape. */
export const wall = { w: 640, h: 280 } as const
export const seen = { x: 416, y: 42, w: 216, h: 190 } as const

export interface BackdropArt {
  readonly palette: Palette
  readonly layers: readonly Layer[]
  /** Puts the layers on the wall. */
  readonly transform: string
}

/** The picture of a film's poster, wide, as if it were thrown on the wall of a dark room: words go on its start side. */
export function composeBackdrop(subject: PosterSubject): BackdropArt {
  const { draw, palette, random } = chooseLook(subject)
  const stage = { x: seen.x + 8, y: seen.y + 12, w: seen.w - 20, h: seen.h - 26 }
  const { frame, transform } = setStage(wall, stage, 'aside', random)
  const { layers } = draw(frame)
  return { palette: inTheDark(palette), layers: layers.filter(({ d }) => d !== ''), transform }
}

const nuit = '#0f0b0a'

/** Bright paper would light up the room: what was drawn in ink on it becomes light on dark. */
function inTheDark(palette: Palette): Palette {
  const { ground, deep, main, second, figure } = palette
  if (contrast(ground, nuit) < 3)
    return { ...palette, ground: mix(ground, nuit, 0.25), deep: mix(deep, nuit, 0.2) }
  return {
    ground: mix(figure, nuit, 0.35),
    deep: mix(second, nuit, 0.72),
    main,
    second: contrast(second, figure) < 2 ? deep : second,
    figure: ground,
  }
}
