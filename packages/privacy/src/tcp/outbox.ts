const leastCapacity = 4096

/** Bytes that wait to be sent, or acknowledged: a ring, addressed by the bytes' places in the stream. */
export class Outbox {
  #ring = new Uint8Array(0)
  #start: number
  #length = 0
  /** Where in the ring `start` is. */
  #at = 0

  constructor(start: number) {
    this.#start = start
  }

  /** Place in the stream of the first byte that is kept. */
  get start(): number {
    return this.#start
  }

  /** Place behind the last byte. */
  get end(): number {
    return this.#start + this.#length
  }

  /** Takes a copy of `bytes`. */
  append(bytes: Uint8Array): void {
    this.#reserve(this.#length + bytes.length)
    const capacity = this.#ring.length
    const at = (this.#at + this.#length) % capacity
    const first = Math.min(bytes.length, capacity - at)
    this.#ring.set(first === bytes.length ? bytes : bytes.subarray(0, first), at)
    if (first < bytes.length) this.#ring.set(bytes.subarray(first), 0)
    this.#length += bytes.length
  }

  /** Copies `length` bytes from `place` on, which must be kept, to `into` at `at`. */
  copy(place: number, length: number, into: Uint8Array, at: number): void {
    const capacity = this.#ring.length
    const from = (this.#at + place - this.#start) % capacity
    const first = Math.min(length, capacity - from)
    into.set(this.#ring.subarray(from, from + first), at)
    if (first < length) into.set(this.#ring.subarray(0, length - first), at + first)
  }

  /** Lets go of what stands before `place`. */
  release(place: number): void {
    const length = Math.min(this.#length, Math.max(0, place - this.#start))
    this.#start += length
    this.#length -= length
    if (this.#length > 0) {
      this.#at = (this.#at + length) % this.#ring.length
      return
    }
    this.#at = 0
    // A connection that says nothing takes no memory.
    if (this.#ring.length > leastCapacity) this.#ring = new Uint8Array(0)
  }

  /** Lets go of what stands at `place` and behind. */
  truncate(place: number): void {
    this.#length = Math.min(this.#length, Math.max(0, place - this.#start))
  }

  #reserve(length: number): void {
    if (length <= this.#ring.length) return
    let capacity = Math.max(leastCapacity, this.#ring.length)
    while (capacity < length) capacity *= 2
    const ring = new Uint8Array(capacity)
    if (this.#length > 0) this.copy(this.#start, this.#length, ring, 0)
    this.#ring = ring
    this.#at = 0
  }
}
