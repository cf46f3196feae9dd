import { nuit } from './light/colour.ts'
import { box, type Point } from './light/geometry.ts'
import { between, ease, mix, ramp } from './light/motion.ts'
import { height, type Picture, width } from './light/picture.ts'
import type { View } from './light/view.ts'
import { drawBeam } from './scenes/beam.ts'
import { drawDark } from './scenes/dark.ts'
import { projectGallop } from './scenes/gallop.ts'
import { projectMoon } from './scenes/moon.ts'
import { drawNight } from './scenes/night.ts'
import { drawStage, iris, projectWhite } from './scenes/stage.ts'
import { drawStrip } from './scenes/strip.ts'
import { projectTrain } from './scenes/train.ts'

/** Twenty-four pictures a second, as films have. */
export const framesPerSecond = 24
/** Whole bars of the music, and the last echo. */
export const durationSeconds = 78

/** What a frame is drawn on: the frame, the scene that takes over from it, and what the screen in the film shows. */
export interface Easel {
  readonly frame: Picture
  readonly next: Picture
  readonly slide: Picture
}

interface Scene {
  /** Seconds at which it begins to show. */
  readonly from: number
  /** Seconds that it takes to replace the one before. */
  readonly dissolve: number
  draw(picture: Picture, slide: Picture, time: number): void
}

/** The story: a match in the dark, a lantern, its beam, a stage, the film itself, and the night full of lights. */
const scenes: readonly Scene[] = [
  { from: 0, dissolve: 0, draw: (picture, _slide, time) => drawDark(picture, time) },
  { from: 20, dissolve: 0, draw: (picture, _slide, time) => drawBeam(picture, time, time - 20) },
  { from: 24.6, dissolve: 0.9, draw: drawShow },
  { from: 53.9, dissolve: 0.9, draw: (picture, _slide, time) => drawStrip(picture, time - 53.9) },
  { from: 59.8, dissolve: 1.1, draw: (picture, _slide, time) => drawNight(picture, time - 60) },
]

/** Draws the film at `time` seconds. */
export function drawFrame({ frame, next, slide }: Easel, time: number): void {
  const showing = scenes.filter(({ from }) => from <= time)
  const current = showing.at(-1)
  if (!current) return
  const before = showing.at(-2)
  const share = current.dissolve === 0 ? 1 : ease(time, current.from, current.from + current.dissolve)
  if (before && share < 1) {
    before.draw(frame, slide, time)
    current.draw(next, slide, time)
    frame.dissolve(next, share)
  } else {
    current.draw(frame, slide, time)
  }
  frame.fill(box(0, 0, width, height), nuit, ease(time, durationSeconds - 1.7, durationSeconds - 0.2))
}

/** Pictures on the screen, in seconds of the film; each opens and closes like an eye. */
const programme = [
  { from: 32, to: 39.4, close: [150, -76] as Point, project: projectMoon },
  { from: 39.4, to: 45.9, close: [-258, -148] as Point, project: projectTrain },
  { from: 45.9, to: 60, close: [0, 0] as Point, project: projectGallop },
]

function drawShow(picture: Picture, slide: Picture, time: number): void {
  const project = (onto: Picture, view: View) => {
    const item = programme.find(({ from, to }) => from <= time && time < to)
    if (!item) return projectWhite(onto, view)
    item.project(onto, view, time - item.from)
    const opening = mix(0, 560, ease(time, item.from, item.from + 0.8))
    const closing = mix(0, 700, 1 - ease(time, item.to - 0.65, item.to - 0.05))
    if (opening < 560) iris(onto, view, [0, 0], opening)
    else if (closing < 700) iris(onto, view, item.close, closing)
  }
  const stage = {
    time,
    open: ease(time, 26.9, 31.4),
    spot: ease(time, 24.9, 26) * (1 - ease(time, 27.3, 29.8)),
    lamp: ease(time, 26.2, 29.6),
    near: ease(time, 29, 34),
    lean: between(time, 43.4, 46.4, 1) * (1 - 0.2 * ramp(time, 45, 46)),
    hatOff: ease(time, 33, 34.7),
  }
  drawStage(picture, slide, stage, project)
}
