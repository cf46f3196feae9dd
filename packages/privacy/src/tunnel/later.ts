/**
 * Gives a way to call back when this turn of the event loop has read all that came: a packet of acknowledgement for each
 * of them would cost more than they do.
 */
export function createLater(): (callback: () => void) => void {
  let waiting: (() => void)[] = []
  const run = () => {
    const callbacks = waiting
    waiting = []
    for (const callback of callbacks) callback()
  }
  return (callback) => {
    if (waiting.push(callback) === 1) setImmediate(run)
  }
}
