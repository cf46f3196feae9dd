import { keep, kept } from '../../design/kept.ts'

/** What words on the film may look like: sizes are parts of the usual. The usual of each is that of `usual`. */
export const wordOptions = {
  size: [0.75, 1, 1.35, 1.8],
  colour: ['ivory', 'white', 'yellow', 'grey'],
  background: ['none', 'shade', 'solid'],
  place: ['bottom', 'higher', 'top'],
} as const

type Options = typeof wordOptions

/** How the words on the film look. */
export type WordLook = { readonly [Name in keyof Options]: Options[Name][number] }

const usual: WordLook = { size: 1, colour: 'ivory', background: 'none', place: 'bottom' }
const names = Object.keys(wordOptions) as readonly (keyof Options)[]

/** What this viewer chose last, in this browser. */
export function readWordLook(): WordLook {
  const chosen = names.flatMap((name) => {
    const said = kept(keyOf(name))
    const value = wordOptions[name].find((one) => String(one) === said)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...usual, ...Object.fromEntries(chosen) }
}

/** Remembers it for the next film. */
export function keepWordLook(look: WordLook): void {
  for (const name of names) keep(keyOf(name), String(look[name]))
}

function keyOf(name: keyof Options): string {
  return `subtitle-${name}`
}
