import { isRemote } from '../focus/remote.ts'

type ArrowKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'

const isArrow = (key: string): key is ArrowKey => /^Arrow(Up|Down|Left|Right)$/.test(key)

/** What can have the focus in the bar, in three lines: leaving, where the film is, and the buttons. */
function linesOf(root: HTMLElement): HTMLElement[][] {
  const shown = (selector: string) =>
    [...root.querySelectorAll<HTMLElement>(selector)].filter(
      (each) => each.offsetParent !== null && each.closest('[role=menu]') === null,
    )
  const all = shown('[data-controls] button')
  const foot = root.querySelector('[data-foot]')
  return [
    all.filter((each) => !foot?.contains(each)),
    shown('[data-controls] [role=slider]'),
    all.filter((each) => foot?.contains(each)),
  ]
}

/**
 * Moves the focus inside the bar, as on any remote: to the sides along a line, up and down between lines. False where the
 * key is not the bar's: it then does what it does over the picture.
 */
export function moveInBar(root: HTMLElement | null, from: HTMLElement, key: string): boolean {
  if (!root || !isArrow(key) || !from.closest('[data-controls]')) return false
  const stepper = from.closest('[role=group]')
  if (from.closest('[role=menu]')) {
    if (stepper && (key === 'ArrowLeft' || key === 'ArrowRight')) {
      const buttons = [...stepper.querySelectorAll<HTMLElement>('button')]
      buttons[buttons.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)]?.focus()
    }
    return true
  }
  // What a mouse pressed has the focus too, but nobody sees it there.
  if (!isRemote.value && !from.matches(':focus-visible')) return false
  const lines = linesOf(root)
  const line = lines.findIndex((each) => each.includes(from))
  const here = lines[line]
  if (!here) return false
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    if (from.getAttribute('role') === 'slider') return false
    here[here.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)]?.focus()
    return true
  }
  const next = lines[line + (key === 'ArrowDown' ? 1 : -1)]
  next?.[0]?.focus()
  return true
}

/** The first button of the bar, or the one of its sounds and subtitles. */
export function barEntry(root: HTMLElement | null, way: 'bar' | 'languages'): HTMLElement | undefined {
  const [, , buttons = []] = root ? linesOf(root) : []
  return way === 'bar'
    ? buttons[0]
    : (buttons.find((each) => each.hasAttribute('aria-haspopup')) ?? buttons[0])
}
