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

/** What a scene is drawn in. */
export interface Frame {
  readonly w: number
  readonly h: number
  /** Where the title goes: the scene keeps it in one colour. `aside` is the wide format, with its words beside the scene. */
  readonly words: 'top' | 'bottom' | 'aside'
  /** Where the picture goes. */
  readonly stage: Box
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
  /** The colour under the words. */
  readonly under: Ink
}

export type DrawScene = (frame: Frame) => Picture

/** Centre of the stage, and a hundredth of its smaller side. */
export function measures({ stage }: Frame): { cx: number; cy: number; u: number } {
  return { cx: stage.x + stage.w / 2, cy: stage.y + stage.h / 2, u: Math.min(stage.w, stage.h) / 100 }
}

/** Where the ground begins in scenes that stand on one: words at the bottom are written on it. */
export function horizon({ stage, words, h }: Frame, part = 0.92): number {
  return words === 'bottom' ? stage.y + stage.h * part : h * (words === 'top' ? 0.86 : 0.8)
}

/** Repeats a drawing `count` times. */
export function times(count: number, draw: (index: number) => string): string {
  let path = ''
  for (let i = 0; i < count; i++) path += draw(i)
  return path
}
