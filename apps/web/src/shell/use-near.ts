import { options, type RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { whenIdle } from './when-idle.ts'

/** What is drawn in one go: a key that is pressed meanwhile waits for no more than that. */
const sliceMs = 4
/** What never comes to rest is drawn all the same. */
const latestMs = 200

/** Columns of a rail beyond those that are seen. */
const beside = 4

/** The items of lists that are not drawn yet, and what draws them. */
const waiting = new Map<Element, () => void>()
let isAsked = false

/** Whether the item of a list that an element is in has come near what is seen, ever, and there was time for it: nobody waits for what is not looked at. */
export function useNear(element: RefObject<HTMLElement | null>, isNearAtFirst: boolean): boolean {
  const [isNear, setNear] = useState(isNearAtFirst)
  useEffect(() => {
    const item = element.current?.closest('li')
    if (isNear || !item) return
    waiting.set(item, () => setNear(true))
    ask()
    return () => void waiting.delete(item)
  }, [isNear])
  return isNear
}

function ask(): void {
  if (isAsked || waiting.size === 0) return
  isAsked = true
  whenIdle(drawSlice, latestMs)
}

// One pair of ears for all: rails scroll too.
globalThis.addEventListener?.('scroll', ask, { capture: true, passive: true })
globalThis.addEventListener?.('resize', ask)

function drawSlice(): void {
  isAsked = false
  const untilMs = performance.now() + sliceMs
  // Where things are is read before anything is written.
  const near = findNear()
  const { debounceRendering } = options
  // Each is drawn here and now, so that the slice knows what it took.
  options.debounceRendering = (render) => render()
  try {
    for (const item of near) {
      const draw = waiting.get(item)
      if (!draw) continue
      waiting.delete(item)
      draw()
      if (performance.now() < untilMs) continue
      ask()
      break
    }
  } finally {
    if (debounceRendering) options.debounceRendering = debounceRendering
    else delete options.debounceRendering
  }
}

/** Those that wait within a screen of what is seen, above and below, and a few columns beside it. */
function findNear(): Element[] {
  const isNear = (element: Element): boolean => {
    const { top, bottom } = element.getBoundingClientRect()
    return bottom > -innerHeight && top < 2 * innerHeight
  }
  // Rails are looked at whole: what is in one far away is not laid out (`content-visibility`), and asking each would do it.
  const places = new Set(Array.from(waiting.keys(), (item) => item.closest('[data-rail]') ?? item))
  return [...places].flatMap((place) => {
    if (!place.matches('[data-rail]')) return isNear(place) ? [place] : []
    if (!isNear(place.closest('[data-row]') ?? place)) return []
    const { children, scrollLeft, scrollWidth, clientWidth } = place
    const width = scrollWidth / children.length
    const first = Math.abs(scrollLeft) / width
    return [...children].slice(Math.max(0, first - beside), first + clientWidth / width + beside)
  })
}
