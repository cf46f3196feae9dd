import { goBack } from '../router/history.ts'
import { isRemote } from './remote.ts'

/**
 * What each button of the standard mapping (W3C Gamepad) is as a key; the keys are those of the rest of the app. The
 * sticks are arrows too.
 */
const buttonKeys: Readonly<Record<number, string>> = {
  0: 'Enter',
  1: 'Escape',
  2: ' ',
  3: 'c',
  4: 'PageDown',
  5: 'PageUp',
  6: 'j',
  7: 'l',
  9: 'k',
  12: 'ArrowUp',
  13: 'ArrowDown',
  14: 'ArrowLeft',
  15: 'ArrowRight',
}
/** What goes on while it is held. */
const repeating = /^(Arrow|[jl]$)/
/** As keyboards have it: a moment, then again and again. */
export const FIRST_REPEAT_MS = 400
export const REPEAT_MS = 110
/** A stick at rest is never quite in its middle. */
const DEAD_ZONE = 0.5

/** What is looked at of a gamepad. */
export interface Pad {
  readonly buttons: readonly { readonly pressed: boolean }[]
  readonly axes: readonly number[]
}

/** The keys that a pad holds down now. Pure. */
export function keysOf({ buttons, axes }: Pad): ReadonlySet<string> {
  const held = new Set<string>()
  buttons.forEach(({ pressed }, i) => {
    const key = buttonKeys[i]
    if (pressed && key !== undefined) held.add(key)
  })
  const [x = 0, y = 0] = axes
  // The one that is further out counts: nobody holds a stick straight.
  if (Math.max(Math.abs(x), Math.abs(y)) > DEAD_ZONE) {
    if (Math.abs(x) > Math.abs(y)) held.add(x > 0 ? 'ArrowRight' : 'ArrowLeft')
    else held.add(y > 0 ? 'ArrowDown' : 'ArrowUp')
  }
  return held
}

/** Since when each key is held, and when it comes again. */
export type Holding = ReadonlyMap<string, number>

/** What pads say at `nowMs`: keys that are pressed, and pressed again, and what to remember until the next look. Pure. */
export function lookAtPads(
  pads: readonly Pad[],
  before: Holding,
  nowMs: number,
): { readonly presses: readonly { key: string; isRepeat: boolean }[]; readonly holding: Holding } {
  const holding = new Map<string, number>()
  const presses: { key: string; isRepeat: boolean }[] = []
  for (const pad of pads) {
    for (const key of keysOf(pad)) {
      if (holding.has(key)) continue
      const due = before.get(key)
      const isDue = due === undefined || (repeating.test(key) && nowMs >= due)
      if (isDue) presses.push({ key, isRepeat: due !== undefined })
      holding.set(key, isDue ? nowMs + (due === undefined ? FIRST_REPEAT_MS : REPEAT_MS) : due)
    }
  }
  return { presses, holding }
}

/** Lets gamepads drive the app, as a keyboard does, for as long as one is there. */
export function followGamepads(): void {
  let holding: Holding = new Map()
  let isLooking = false
  const pads = () => [...navigator.getGamepads()].filter((pad) => pad !== null)
  const look = () => {
    const found = pads()
    if (found.length === 0) {
      isLooking = false
      return
    }
    const seen = lookAtPads(found, holding, performance.now())
    holding = seen.holding
    // What is pressed for another window is not for this one.
    if (document.hasFocus()) for (const { key, isRepeat } of seen.presses) press(key, isRepeat)
    requestAnimationFrame(look)
  }
  const begin = () => {
    if (isLooking) return
    isLooking = true
    requestAnimationFrame(look)
  }
  window.addEventListener('gamepadconnected', begin)
  begin()
}

/** Presses a key where the focus is; what a browser would do with it by itself is done here. */
function press(key: string, repeat: boolean): void {
  isRemote.value = true
  // Browsers show where the focus is to keyboards alone.
  document.documentElement.dataset['remote'] = ''
  const target = document.activeElement ?? document.body
  const options = { key, repeat, bubbles: true, cancelable: true }
  if (!target.dispatchEvent(new KeyboardEvent('keydown', options))) return
  if (key === 'Enter' && target instanceof HTMLElement && target !== document.body) target.click()
  else if (key === 'Escape') goBack({ screen: 'home' })
}
