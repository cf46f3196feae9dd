import { keep, kept } from '../../design/kept.ts'

const key = 'word-delays'
/** Films beyond this many are forgotten, the oldest first. */
const MOST_KEPT = 200

type Entry = readonly [file: string, seconds: number]

/** By how many seconds the words of `file` come later, as a viewer of this browser found: zero where nobody did. */
export function readDelay(file: string): number {
  return read().find(([name]) => name === file)?.[1] ?? 0
}

/** Remembers it: which words a film has and when they come is the file's own matter, whoever watches it. */
export function keepDelay(file: string, seconds: number): void {
  const others = read().filter(([name]) => name !== file)
  const all = seconds === 0 ? others : [...others, [file, seconds]]
  keep(key, JSON.stringify(all.slice(-MOST_KEPT)))
}

function read(): readonly Entry[] {
  let found: unknown
  try {
    found = JSON.parse(kept(key) ?? '[]')
  } catch {
    return [] // Somebody else wrote there: as if nothing were kept.
  }
  return Array.isArray(found) ? found.filter(isEntry) : []
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value)) return false
  const [file, seconds] = value as unknown[]
  return typeof file === 'string' && typeof seconds === 'number' && Number.isFinite(seconds)
}
