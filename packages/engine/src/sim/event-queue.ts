/** Something that happens at a time; `order` keeps those of one instant in the order in which they were planned. */
export interface SimEvent {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
  /** Where it stands in the heap; -1 when it is not there. */
  position: number
}

/** Events by time: a binary heap that also takes events out of its middle. */
export class EventQueue {
  readonly #heap: SimEvent[] = []

  get first(): SimEvent | undefined {
    return this.#heap[0]
  }

  get size(): number {
    return this.#heap.length
  }

  add(event: SimEvent): void {
    this.#heap.push(event)
    this.#up(event, this.#heap.length - 1)
  }

  remove(event: SimEvent): void {
    const { position } = event
    if (position < 0) return
    event.position = -1
    const last = this.#heap.pop() as SimEvent // there is one: `event` itself
    if (last === event) return
    this.#up(last, position)
    if (last.position === position) this.#down(last, position)
  }

  #up(event: SimEvent, from: number): void {
    let position = from
    while (position > 0) {
      const parent = (position - 1) >> 1
      const above = this.#heap[parent] as SimEvent // inside the heap
      if (!isBefore(event, above)) break
      this.#put(above, position)
      position = parent
    }
    this.#put(event, position)
  }

  #down(event: SimEvent, from: number): void {
    const heap = this.#heap
    let position = from
    while (2 * position + 1 < heap.length) {
      let child = 2 * position + 1
      const right = heap[child + 1]
      if (right && isBefore(right, heap[child] as SimEvent)) child++ // the loop's condition: inside the heap
      const below = heap[child] as SimEvent
      if (!isBefore(below, event)) break
      this.#put(below, position)
      position = child
    }
    this.#put(event, position)
  }

  #put(event: SimEvent, position: number): void {
    this.#heap[position] = event
    event.position = position
  }
}

function isBefore(one: SimEvent, other: SimEvent): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order)
}
