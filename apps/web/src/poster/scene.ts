import { rect } from './paths.ts'

/**
 * The five colours of a poster by what they do: `ground` is the paper, `deep` a quiet neighbour of it, `figure` what stands out
 * most against it, `main` and `second` the two that give it its mood.
 */
export type Ink = 'ground' | 'deep' | 'main' | 'second' | 'figure'

export interface Box {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** What a scene is drawn in. The middle of its stage is at (0, 0), and 100 is the smaller side of the stage. */
export interface Frame {
  /** Half of the stage: where the picture goes. */
  readonly halfWidth: number
  readonly halfHeight: number
  /** Edges of the page around it. */
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Where the words go: the scene keeps that place in one colour. `aside` is the wide format. */
  readonly words: 'top' | 'bottom' | 'aside'
  readonly random: () => number
}

/** Shapes in one colour. */
export interface Layer {
  readonly ink: Ink
  readonly d: string
  readonly opacity?: number
}

/** A picture made of a few flat shapes. */
export interface Picture {
  readonly layers: readonly Layer[]
  /** The colour under the words, when it is not the paper's. */
  readonly under?: Ink
}

export type DrawScene = (frame: Frame) => Picture

/** The frame of a stage on a page, and the SVG transform from one to the other. */
export function setStage(
  page: { readonly w: number; readonly h: number },
  stage: Box,
  words: Frame['words'],
  random: () => number,
): { readonly frame: Frame; readonly transform: string } {
  const unit = Math.min(stage.w, stage.h) / 100
  const [x, y] = [stage.x + stage.w / 2, stage.y + stage.h / 2]
  const frame: Frame = {
    halfWidth: stage.w / unit / 2,
    halfHeight: stage.h / unit / 2,
    left: -x / unit,
    right: (page.w - x) / unit,
    top: -y / unit,
    bottom: (page.h - y) / unit,
    words,
    random,
  }
  return { frame, transform: `translate(${round(x)} ${round(y)}) scale(${round(unit)})` }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** How far down a part of the stage is. */
export function down({ halfHeight }: Frame, part: number): number {
  return halfHeight * (2 * part - 1)
}

/** Where the picture ends: at `part` of the stage when words are below it, else at the end of the page. */
export function foot(frame: Frame, part = 1): number {
  return frame.words === 'bottom' ? down(frame, part) : frame.bottom
}

/** Where the ground begins in scenes that stand on one: words at the bottom are written on it. */
export function horizon(frame: Frame, part = 0.92): number {
  if (frame.words === 'bottom') return down(frame, part)
  return frame.top + (frame.bottom - frame.top) * (frame.words === 'top' ? 0.86 : 0.8)
}

/** The width of the page. */
export function widthOf({ left, right }: Frame): number {
  return right - left
}

/** A band across the whole page. */
export function band(frame: Frame, from: number, to: number): string {
  return rect(frame.left, from, widthOf(frame), to - from)
}

/** Everything from `from` down. */
export function below(frame: Frame, from: number): string {
  return band(frame, from, frame.bottom)
}

/** The paper that the words stand on, where the picture would reach under them. */
export function paper(frame: Frame, from: number, aboveStage = 0): string {
  if (frame.words === 'bottom') return below(frame, from)
  return frame.words === 'top' ? band(frame, frame.top, aboveStage - frame.halfHeight) : ''
}

/** Repeats a drawing `count` times. */
export function times(count: number, draw: (index: number) => string): string {
  let path = ''
  for (let i = 0; i < count; i++) path += draw(i)
  return path
}
