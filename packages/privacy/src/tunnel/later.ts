/** Below it, waiting would cost more than what it brings. */
const leastWaitMs = 0.05
/** The event loop reads no more messages of a socket in one turn (libuv: 32): after about as many, there are more already. */
const fullTurn = 24

/** When what came together was read. */
export interface Turns {
  /** Calls back at the end of this turn. */
  later(callback: () => void): void
  /** A message was read. */
  read(): void
}

/** Gives a way to call back when this turn of the event loop has read all that came, for whoever shares the thread. */
export function createLater(): (callback: () => void) => void {
  return createTurns({ pauseMs: () => 0 }).later
}

/**
 * Turns of the event loop: a packet of acknowledgement for each packet would cost more than they do.
 *
 * `pauseMs`, for a thread that does nothing but this: turns that follow each other sooner wait, so that what comes one by
 * one is read by the dozen, as network cards hold back their interrupts: waking up costs as much as several packets. Who
 * is not busy waits for nothing, nor does who reads by the dozen already.
 */
export function createTurns({ pauseMs }: { pauseMs(): number }): Turns {
  const bell = new Int32Array(new SharedArrayBuffer(4))
  let waiting: (() => void)[] = []
  let count = 0
  let lastMs = -Infinity
  const run = () => {
    const callbacks = waiting
    const isFull = count >= fullTurn
    waiting = []
    count = 0
    for (const callback of callbacks) callback()
    const leastMs = pauseMs()
    if (leastMs === 0) return
    const restMs = lastMs + leastMs - performance.now()
    // Nobody rings.
    if (restMs > leastWaitMs && !isFull) Atomics.wait(bell, 0, 0, restMs)
    lastMs = performance.now()
  }
  return {
    later(callback) {
      if (waiting.push(callback) === 1) setImmediate(run)
    },
    read() {
      count++
    },
  }
}
