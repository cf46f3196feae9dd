/** What a key does in the player. */
export type PlayerAction =
  | 'toggle-play'
  | 'seek-back'
  | 'seek-forward'
  | 'volume-up'
  | 'volume-down'
  | 'toggle-mute'
  | 'toggle-fullscreen'
  | 'toggle-subtitles'
  | 'words-earlier'
  | 'words-later'
  | 'next-sound'
  | 'slower'
  | 'faster'
  | 'seek-part'
  | 'chapter-back'
  | 'chapter-forward'
  | 'skip'
  | 'next-episode'
  | 'toggle-picture'
  | 'toggle-details'
  | 'toggle-help'
  | 'leave'

/** Keys by the name that the browser gives them, lower case. One table for the handler and for the help. */
export const playerKeys: readonly { readonly action: PlayerAction; readonly keys: readonly string[] }[] = [
  { action: 'toggle-play', keys: [' ', 'k'] },
  { action: 'seek-back', keys: ['arrowleft', 'j'] },
  { action: 'seek-forward', keys: ['arrowright', 'l'] },
  { action: 'volume-up', keys: ['arrowup'] },
  { action: 'volume-down', keys: ['arrowdown'] },
  { action: 'toggle-mute', keys: ['m'] },
  { action: 'toggle-fullscreen', keys: ['f'] },
  { action: 'toggle-subtitles', keys: ['c'] },
  // The letters are for keyboards that have a digit in the place of the apostrophe.
  { action: 'words-earlier', keys: [';', 'g'] },
  { action: 'words-later', keys: ["'", 'h'] },
  { action: 'next-sound', keys: ['a'] },
  // As with the apostrophe: the angle brackets are where some keyboards have no square ones.
  { action: 'slower', keys: ['[', '<'] },
  { action: 'faster', keys: [']', '>'] },
  { action: 'seek-part', keys: ['0–9'] },
  { action: 'chapter-back', keys: ['pagedown'] },
  { action: 'chapter-forward', keys: ['pageup'] },
  { action: 'skip', keys: ['s'] },
  { action: 'next-episode', keys: ['n'] },
  { action: 'toggle-picture', keys: ['p'] },
  { action: 'toggle-details', keys: ['i'] },
  { action: 'toggle-help', keys: ['?'] },
  { action: 'leave', keys: ['escape'] },
]

/** What remotes and some keyboards have a key of its own for: there it says so itself. */
const remoteKeys: ReadonlyMap<string, PlayerAction> = new Map([
  ['goback', 'leave'],
  ['browserback', 'leave'],
  ['mediaplaypause', 'toggle-play'],
  ['mediarewind', 'seek-back'],
  ['mediafastforward', 'seek-forward'],
  ['mediatrackprevious', 'chapter-back'],
  ['mediatracknext', 'chapter-forward'],
])

/** A key press, as the browser tells it. */
export interface KeyPress {
  readonly key: string
  /** Where the key is: digits are found by place, because a French keyboard types them with Shift. */
  readonly code: string
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** What a key press asks for; `part` is the tenth of the film that a digit names. */
export function actionOfKey({
  key,
  code,
  altKey,
  ctrlKey,
  metaKey,
}: KeyPress): { readonly action: PlayerAction; readonly part?: number } | undefined {
  if (altKey || ctrlKey || metaKey) return undefined
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1]
  // A shifted digit may be the question mark of some keyboards.
  if (digit !== undefined && key !== '?') return { action: 'seek-part', part: Number(digit) }
  const name = key.toLowerCase()
  const action = playerKeys.find(({ keys }) => keys.includes(name))?.action ?? remoteKeys.get(name)
  return action && { action }
}

/** How a key is written in the help. */
export function keyName(
  key: string,
  names: { readonly keySpace: string; readonly keyEscape: string },
): string {
  const symbols: Readonly<Record<string, string>> = {
    ' ': names.keySpace,
    escape: names.keyEscape,
    arrowleft: '←',
    arrowright: '→',
    arrowup: '↑',
    arrowdown: '↓',
    pageup: 'Page ↑',
    pagedown: 'Page ↓',
  }
  return symbols[key] ?? key.toUpperCase()
}
