/** Typed events. Leaving is aborting the signal that was given to `on`. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>()

  /** Calls `listener` for each `name` event until `signal` aborts. */
  on<Name extends keyof Events>(
    name: Name,
    listener: (payload: Events[Name]) => void,
    { signal }: { signal: AbortSignal },
  ): void {
    if (signal.aborted) return
    let listeners = this.#listeners.get(name)
    if (!listeners) {
      listeners = new Set()
      this.#listeners.set(name, listeners)
    }
    const set = listeners
    // A wrapper of its own, so that the same function may listen twice.
    const entry = (payload: Events[Name]) => listener(payload)
    set.add(entry)
    signal.addEventListener('abort', () => set.delete(entry), { once: true })
  }

  /** Whether anybody listens to `name`: what nobody hears need not be made. */
  hears(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0
  }

  /** Tells every listener of `name`, in the order in which they came. */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    const listeners = this.#listeners.get(name) as Set<(payload: Events[Name]) => void> | undefined
    if (!listeners) return
    for (const listener of [...listeners]) listener(payload)
  }
}
