/**
 * Things kept for others: at most `most`, each for `lifetimeMs` after it was last stored; of each source at most
 * `mostPerSource`, so that nobody can push out what all the others left.
 */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { value: Value; source: string; storedAt: number }>()
  readonly #perSource = new Map<string, number>()
  readonly #most: number
  readonly #mostPerSource: number
  readonly #lifetimeMs: number

  constructor(limits: { most: number; mostPerSource: number; lifetimeMs: number }) {
    this.#most = limits.most
    this.#mostPerSource = limits.mostPerSource
    this.#lifetimeMs = limits.lifetimeMs
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string, now: number): Value | undefined {
    this.#expire(now)
    return this.#entries.get(key)?.value
  }

  /** Stores, or says `false` where a source has had its share. */
  set(key: string, value: Value, source: string, now: number): boolean {
    this.#expire(now)
    const count = this.#perSource.get(source) ?? 0
    if (this.#entries.get(key)?.source !== source && count >= this.#mostPerSource) return false
    this.#delete(key)
    while (this.#entries.size >= this.#most) this.#delete(this.#entries.keys().next().value as string)
    this.#entries.set(key, { value, source, storedAt: now })
    this.#perSource.set(source, (this.#perSource.get(source) ?? 0) + 1)
    return true
  }

  *values(now: number): IterableIterator<Value> {
    this.#expire(now)
    for (const { value } of this.#entries.values()) yield value
  }

  /** The oldest come first in the map: whatever is stored again goes to its end. */
  #expire(now: number): void {
    for (const [key, { storedAt }] of this.#entries) {
      if (now - storedAt < this.#lifetimeMs) return
      this.#delete(key)
    }
  }

  #delete(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    const left = (this.#perSource.get(entry.source) ?? 1) - 1
    if (left > 0) this.#perSource.set(entry.source, left)
    else this.#perSource.delete(entry.source)
  }
}
