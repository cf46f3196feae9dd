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

const key = 'words'

/** What this viewer chose last. */
export function readWordLook(): WordLook {
  const said = (kept(key) ?? '').split(' ')
  const chosen = names.flatMap((name, i) => {
    const value = wordOptions[name].find((one) => String(one) === said[i])
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...usual, ...Object.fromEntries(chosen) }
}

/** Remembers it for the next film. */
export function keepWordLook(look: WordLook): void {
  keep(key, names.map((name) => look[name]).join(' '))
}
