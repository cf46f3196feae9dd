/** Advance widths of Bricolage Grotesque 700 in hundredths of an em, by width; measured in a browser. */
const widths: readonly (readonly [width: number, characters: string])[] = [
  [20, "',’‘"],
  [23, ' .·;:'],
  [28, 'l|`ij!I'],
  [33, '()[]{}1-'],
  [38, '"/\\Jft“”'],
  [44, '?r*«»'],
  [52, '7Lz+<=>~'],
  [57, 's–_TZcvxç^'],
  [59, 'aeFk2gy35o4Eu'],
  [64, '#hn$Ybdpq9PS068'],
  [69, 'VBCRßKADXÇ'],
  [74, 'GHOQU&N…'],
  [81, '—'],
  [87, 'w'],
  [95, 'mMæÆœ'],
  [100, '%@WŒ'],
]
const advance = new Map(
  widths.flatMap(([width, characters]) => [...characters].map((character) => [character, width / 100])),
)

/** Width of `text` in ems. Letters outside the table count as their base letter, other scripts as a whole em. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text.normalize('NFD').replace(/\p{M}/gu, ''))
    width += advance.get(character) ?? (character < '\u0590' ? 0.62 : 1)
  return width
}

export interface Line {
  readonly text: string
  readonly size: number
  /** Width at that size: the line is set to exactly this, whatever the font. */
  readonly width: number
}

export interface Lettering {
  readonly lines: readonly Line[]
  readonly height: number
}

/** Space that lettering may take, and how it is set: every line as wide as the others, or all of one size. */
export interface LetteringBox {
  readonly width: number
  readonly height: number
  readonly largest: number
  readonly style: 'block' | 'even'
  /** Height of a line as a part of its size. */
  readonly leading: number
}

const mostLines = 6
const mostCharacters = 90

/** Breaks a title into the lines that make it largest in its box. Never wider or higher than the box, whatever the title. */
export function letterTitle(title: string, box: LetteringBox): Lettering {
  const text = title.length > mostCharacters ? `${title.slice(0, mostCharacters).trimEnd()}…` : title
  const words = text.split(/\s+/).filter((word) => word !== '')
  let best: Lettering = { lines: [], height: 0 }
  let bestScore = 0
  for (let count = 1; count <= Math.min(words.length, mostLines); count++) {
    const set = setLines(breakEvenly(words, count), box)
    const score = areaOf(set)
    if (score > bestScore) [best, bestScore] = [set, score]
  }
  return best
}

/** Lettering is good when it fills its box; small lines count less. */
function areaOf({ lines }: Lettering): number {
  const smallest = Math.min(...lines.map(({ size }) => size))
  return lines.reduce((sum, { size, width }) => sum + size * width, 0) * smallest ** 0.5
}

function setLines(
  texts: readonly string[],
  { width, height, largest, style, leading }: LetteringBox,
): Lettering {
  const natural = texts.map(widthOf)
  const widest = Math.max(...natural)
  const even = Math.min(largest, width / widest)
  // A short line beside long ones may grow to their width, but not into a giant; "THE" and "OF" never do.
  const sizes = natural.map((each, i) => {
    if (style === 'even') return even
    return isSmallWords(texts[i] ?? '') && texts.length > 1
      ? even * 0.6
      : Math.min(largest, width / each, even * 2.4)
  })
  const total = sizes.reduce((sum, size) => sum + size * leading, 0)
  const shrink = Math.min(1, height / total)
  return {
    lines: texts.map((text, i) => {
      const size = (sizes[i] ?? even) * shrink
      return { text, size, width: (natural[i] ?? 0) * size }
    }),
    height: total * shrink,
  }
}

const smallWords =
  /^(a|an|the|of|in|on|and|or|to|at|by|as|from|with|for|le|la|les|un|une|des|du|de|et|ou|à|au|aux|en|dans|sur|sous|par|pour|avec|sans|vers|chez|que|qui)$/i

function isSmallWords(line: string): boolean {
  return line.split(' ').every((word) => smallWords.test(word))
}

/** `count` lines out of words in their order, the widest as narrow as can be. */
function breakEvenly(words: readonly string[], count: number): string[] {
  const known = new Map<string, { widest: number; lines: string[] }>()
  const solve = (from: number, left: number): { widest: number; lines: string[] } => {
    const key = `${from}/${left}`
    const seen = known.get(key)
    if (seen) return seen
    let best = { widest: Infinity, lines: [] as string[] }
    if (left === 1) {
      const line = words.slice(from).join(' ')
      best = { widest: widthOf(line), lines: [line] }
    } else {
      for (let to = from + 1; to <= words.length - left + 1; to++) {
        const line = words.slice(from, to).join(' ')
        const rest = solve(to, left - 1)
        const widest = Math.max(widthOf(line), rest.widest)
        if (widest < best.widest) best = { widest, lines: [line, ...rest.lines] }
      }
    }
    known.set(key, best)
    return best
  }
  return solve(0, count).lines
}
