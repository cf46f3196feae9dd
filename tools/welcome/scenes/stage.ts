import { ambre, blend, ivoire, laiton, nuit } from '../light/colour.ts'
import { box, type Point } from '../light/geometry.ts'
import { ease, mix, ramp, wander } from '../light/motion.ts'
import type { Picture } from '../light/picture.ts'
import { lookAt, placeAt, seen, seenPath, type View } from '../light/view.ts'
import { drawAudience } from './audience.ts'
import { drawCurtain } from './curtain.ts'

/** Half the size of the screen, in its own measure; its middle is (0, 0). */
export const screenHalf = { width: 400, height: 300 } as const

/** What the projector does now. */
export interface Stage {
  readonly time: number
  readonly open: number
  readonly spot: number
  /** How bright the screen is. */
  readonly lamp: number
  /** How near we are, 0 to 1. */
  readonly near: number
  readonly lean: number
  /** Whether the tall hat has come off, 0 to 1. */
  readonly hatOff: number
}

/** The room from behind the audience. `project` draws what the screen shows on a picture of its own. */
export function drawStage(
  picture: Picture,
  slide: Picture,
  stage: Stage,
  project: (slide: Picture, view: View) => void,
): void {
  const { time, lamp, near } = stage
  picture.clear(nuit)
  const view = lookAt([0, mix(12, 0, near)], mix(0.9, 1.1, near), [640, mix(340, 352, near)])
  const screen = placeAt(view, [0, -6])
  if (lamp > 0) {
    project(slide, screen)
    const flicker = 1 + 0.018 * wander(time * 13, 71) + 0.012 * wander(time * 4, 72)
    const frame = box(-screenHalf.width, -screenHalf.height, screenHalf.width * 2, screenHalf.height * 2, 14)
    picture.inlay(seenPath(screen, frame), slide, lamp * flicker)
    const [x, y] = seen(screen, [0, 0])
    picture.glow(x, y, 900, ambre, 0.05 * lamp * flicker, 620)
  }
  drawCurtain(picture, view, {
    time,
    open: stage.open,
    spot: stage.spot,
    screen: lamp * stage.open,
    raised: 52 * near,
  })
  drawAudience(picture, { scale: 1, angle: 0, x: 640, y: 0 }, time, {
    light: 0.2 + 0.6 * Math.max(stage.spot * 0.6, lamp),
    lean: stage.lean,
    hatOff: stage.hatOff,
    rise: mix(0, 34, near),
  })
}

/** The white of the screen before anything is on it. */
export function projectWhite(slide: Picture, view: View): void {
  slide.clear(blend(ivoire, laiton, 0.16))
  vignette(slide, view)
}

/** Leaves a round opening of `radius` round `middle`, as pictures began and ended then. */
export function iris(slide: Picture, view: View, middle: Point, radius: number): void {
  const [cx, cy] = seen(view, middle)
  const reach = radius * view.scale
  slide.shade((x, y) => 0.004 + 0.996 * ramp(reach - Math.hypot(x - cx, y - cy), -3, 3))
}

/** A projected picture is brighter in its middle. */
export function vignette(slide: Picture, view: View): void {
  const reach = view.scale * 560
  slide.shade((x, y) => {
    const far = ((x - view.x) ** 2 + (y - view.y) ** 2) / (reach * reach)
    return 0.97 - 0.42 * ease(far, 0.1, 1.2)
  })
}
