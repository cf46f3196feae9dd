/**
 * Gives an element the focus and brings it, and the row it is in, into view. The focus comes last: until then the page is as
 * it was painted, so nothing that is asked here is worked out for it, and what follows from the focus only once.
 */
export function showCell(element: HTMLElement, { isHeld }: { isHeld: boolean }): void {
  const isCalm = isHeld || matchMedia('(prefers-reduced-motion: reduce)').matches
  const behavior: ScrollBehavior = isCalm ? 'auto' : 'smooth'
  const row = element.closest<HTMLElement>('[data-row]')
  if (row?.dataset['row'] === 'top') window.scrollTo({ top: 0, behavior })
  else row?.scrollIntoView({ block: 'nearest', behavior })
  const rail = element.closest<HTMLElement>('[data-rail]')
  if (rail) scrollRail(rail, element, behavior)
  else if (!row) element.scrollIntoView({ block: 'nearest', behavior })
  element.focus({ preventScroll: true })
}

/** Scrolls a rail so that the element is whole, with a part of the next one beside it. */
function scrollRail(rail: HTMLElement, element: HTMLElement, behavior: ScrollBehavior): void {
  const outer = rail.getBoundingClientRect()
  const inner = element.getBoundingClientRect()
  const space = Number.parseFloat(getComputedStyle(rail).scrollPaddingInlineStart) || 0
  const before = inner.left - (outer.left + space)
  const after = inner.right + space - outer.right
  const distance = before < 0 ? before : after > 0 ? after : 0
  if (distance !== 0) rail.scrollBy({ left: distance, behavior })
}
