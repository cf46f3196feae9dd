import { signal } from '@preact/signals'
import { formatRoute, parseRoute, type Route } from './route.ts'

/** What a screen was like when it was left. */
export interface Memory {
  readonly scroll: number
  /** How far each row was scrolled, by its id. */
  readonly rows: Readonly<Record<string, number>>
  /** Name of the cell that had the focus. */
  readonly cell: string | undefined
}

interface Entry {
  /** How many screens of ours are behind this one. */
  readonly depth: number
  readonly key: string
}

const memories = new Map<string, Memory>()
let entry: Entry = { depth: 0, key: 'first' }
let remember: (() => Memory) | undefined

let isMoved = false

/** Whether the viewer has gone anywhere since the page was loaded. */
export function hasMoved(): boolean {
  return isMoved
}

/** Where the viewer is. */
export const route = signal<Route>({ screen: 'home' })

/** What is to be put back once the screen has its content; taken once. */
let toRestore: Memory | undefined

export function takeMemory(): Memory | undefined {
  const memory = toRestore
  toRestore = undefined
  return memory
}

/** Says how to take note of the screen that is shown now. */
export function onLeaving(take: (() => Memory) | undefined): void {
  remember = take
}

/** Goes to a place. `replace` puts it where the present one is in the history. */
export function navigate(
  to: Exclude<Route, { screen: 'nowhere' }>,
  { replace = false }: { replace?: boolean } = {},
): void {
  const address = formatRoute(to)
  if (replace) {
    history.replaceState(entry, '', address)
  } else {
    takeNote()
    entry = { depth: entry.depth + 1, key: nextKey() }
    history.pushState(entry, '', address)
    toRestore = undefined
    window.scrollTo(0, 0)
  }
  isMoved = true
  route.value = to
}

/** Goes where the viewer came from; to `fallback` when they came from nowhere in the app. */
export function goBack(fallback: Exclude<Route, { screen: 'nowhere' }>): void {
  if (entry.depth > 0) history.back()
  else navigate(fallback, { replace: true })
}

/** Follows the browser's address and its Back button, for as long as the page lives. */
export function followHistory(): void {
  history.scrollRestoration = 'manual'
  const kept = history.state as Entry | null
  if (kept && typeof kept.key === 'string') entry = kept
  else history.replaceState(entry, '')
  route.value = parseRoute(location.pathname, location.search)
  window.addEventListener('popstate', (event) => {
    takeNote()
    isMoved = true
    entry = (event.state as Entry | null) ?? { depth: 0, key: nextKey() }
    toRestore = memories.get(entry.key)
    route.value = parseRoute(location.pathname, location.search)
  })
}

function takeNote(): void {
  if (remember) memories.set(entry.key, remember())
}

function nextKey(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`
}
