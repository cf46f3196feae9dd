import { chooseLook, type PosterSubject } from './choose-scene.ts'
import { contrast, readable } from './colour.ts'
import { type Line, letterTitle } from './lettering.ts'
import type { Palette } from './palette.ts'
import { pick } from './random.ts'
import { type Ink, type Layer, setStage } from './scene.ts'

/** A poster is 200 wide and 300 high, whatever its size on screen. */
export const posterWidth = 200
export const posterHeight = 300
const margin = 14

export interface PlacedLine extends Line {
  readonly x: number
  /** Baseline. */
  readonly y: number
}

/** What is known of a film that its poster says. */
export interface PosterFilm extends PosterSubject {
  readonly directors: readonly string[]
}

/** A poster as data: flat shapes, then words that stand on one colour. */
export interface PosterArt {
  readonly palette: Palette
  readonly layers: readonly Layer[]
  /** Puts the layers on the poster. */
  readonly transform: string
  readonly title: readonly PlacedLine[]
  readonly titleColour: string
  readonly anchor: 'start' | 'middle'
  /** Year and makers, in small type. */
  readonly credit: { readonly text: string; readonly x: number; readonly y: number; readonly colour: string }
  /** The colour under the words. */
  readonly under: Ink
}

/** Draws the poster of a film from what is known of it, with `name` on it: the same picture every time, in every language. */
export function composePoster(subject: PosterFilm, name: string): PosterArt {
  const { draw, palette, random } = chooseLook(subject)
  const words = random() < 0.7 ? 'bottom' : 'top'
  const capitals = random() < 0.6
  const style = random() < 0.55 ? 'block' : 'even'
  const anchor = style === 'block' || random() < 0.6 ? 'start' : 'middle'
  const [main, subtitle] = partTitle(name)
  const cased = capitals ? main.toLocaleUpperCase() : main
  // Accents, tails and commas need the space between two lines that plain capitals do not.
  const leading = !capitals ? 0.92 : /[^A-Z0-9 .!?'’&-]|Q/.test(cased) ? 0.98 : 0.84
  const width = posterWidth - 2 * margin
  const lettering = letterTitle(cased, { width, height: subtitle ? 84 : 100, largest: 58, style, leading })
  const smaller = subtitle
    ? letterTitle(subtitle, { width, height: 30, largest: 15, style: 'even', leading: 1.1 })
    : { lines: [], height: 0 }
  const gap = subtitle ? 5 : 0
  const wordsHeight = lettering.height + gap + smaller.height + 22
  const stageTop = words === 'top' ? margin + wordsHeight + 4 : 12
  const stageBottom = words === 'bottom' ? posterHeight - margin - wordsHeight - 4 : posterHeight - 14
  const stage = { x: 6, y: stageTop, w: posterWidth - 12, h: stageBottom - stageTop }
  const { frame, transform } = setStage({ w: posterWidth, h: posterHeight }, stage, words, random)
  const picture = draw(frame)
  const ground: Ink = picture.under ?? 'ground'
  const x = anchor === 'middle' ? posterWidth / 2 : margin
  let y = words === 'top' ? margin : posterHeight - margin - wordsHeight + 6
  const place = (line: Line): PlacedLine => {
    y += line.size * leading
    // The baseline sits under the capitals, not under the line's box.
    return { ...line, x, y: y - line.size * (leading - 0.72) }
  }
  const title = lettering.lines.map(place)
  y += gap
  const small = smaller.lines.map((line) => {
    y += line.size * 1.1
    return { ...line, x, y: y - line.size * 0.3 }
  })
  const creditY = y + 14
  const under = palette[ground]
  const ink = pick(random, ['figure', 'figure', 'main', 'second'] as const)
  return {
    palette,
    transform,
    layers: picture.layers.filter(({ d }) => d !== ''),
    title: [...title, ...small],
    titleColour: readable(contrast(palette[ink], under) < 3 ? palette.figure : palette[ink], under),
    anchor,
    credit: { text: creditOf(subject), x, y: creditY, colour: readable(palette.figure, under) },
    under: ground,
  }
}

/** "Sunrise: A Song of Two Humans" is set as a name and what follows it. */
function partTitle(title: string): readonly [name: string, subtitle?: string] {
  const [, name, subtitle, aside] = /^(.{3,40}?)(?:\s*:\s+(.{3,})|\s+\((.{3,})\))$/.exec(title) ?? []
  return name === undefined ? [title] : [name, subtitle ?? aside ?? '']
}

function creditOf({ year, directors }: { year?: number | undefined; directors: readonly string[] }): string {
  const maker = directors.length === 1 && (directors[0]?.length ?? 99) <= 24 ? directors[0] : undefined
  return [year, maker].filter((part) => part !== undefined).join('  ·  ')
}
