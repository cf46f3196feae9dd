import { type Profiler, Session } from 'node:inspector'

/**
 * Which characters of the packages' sources have run. Two runs of the same code cover the same, so what an input adds is
 * what no input before it reached.
 */
export class Coverage implements Disposable {
  readonly #session = new Session()
  /** By source: 1 for each character that has run. */
  #seen = new Map<string, Uint8Array>()
  readonly #isOurs: (url: string) => boolean

  constructor(isOurs: (url: string) => boolean) {
    this.#isOurs = isOurs
    this.#session.connect()
    this.#post('Profiler.enable')
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  get size(): number {
    let size = 0
    for (const seen of this.#seen.values()) for (const one of seen) size += one
    return size
  }

  /** Forgets what ran since the last look. */
  skip(): void {
    this.#post('Profiler.takePreciseCoverage')
  }

  /** What was seen so far, to be gone back to with `restore`. */
  copy(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#seen].map(([url, seen]) => [url, seen.slice()]))
  }

  restore(seen: ReadonlyMap<string, Uint8Array>): void {
    this.#seen = new Map([...seen].map(([url, one]) => [url, one.slice()]))
  }

  /** How many characters ran since the last look that never ran before; they count as seen from now on. */
  take(): number {
    const { result } = this.#post('Profiler.takePreciseCoverage') as Profiler.TakePreciseCoverageReturnType
    let fresh = 0
    for (const { url, functions } of result) {
      if (!this.#isOurs(url)) continue
      const ran = runOf(functions)
      const seen = grown(this.#seen.get(url), ran.length)
      this.#seen.set(url, seen)
      for (let at = 0; at < ran.length; at++) {
        if (ran[at] !== 1 || seen[at] === 1) continue
        seen[at] = 1
        fresh++
      }
    }
    return fresh
  }

  #post(method: string, parameters?: object): unknown {
    let answer: unknown
    // Answers of a session in the same thread come before `post` returns.
    this.#session.post(method, parameters, (error, result) => {
      if (error) throw error
      answer = result
    })
    return answer
  }

  [Symbol.dispose](): void {
    this.#session.disconnect()
  }
}

/** Ranges lie inside each other, the outer ones first: the innermost says whether a character ran. */
function runOf(functions: readonly Profiler.FunctionCoverage[]): Uint8Array {
  const called = functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0)
  const end = Math.max(0, ...called.map(({ ranges }) => ranges[0]?.endOffset ?? 0))
  const ran = new Uint8Array(end)
  const inner = [...called].sort((a, b) => (a.ranges[0]?.startOffset ?? 0) - (b.ranges[0]?.startOffset ?? 0))
  for (const { ranges } of inner)
    for (const { startOffset, endOffset, count } of ranges)
      ran.fill(count > 0 ? 1 : 0, startOffset, endOffset)
  return ran
}

function grown(seen: Uint8Array | undefined, length: number): Uint8Array {
  if (seen && seen.length >= length) return seen
  const larger = new Uint8Array(length)
  if (seen) larger.set(seen)
  return larger
}
