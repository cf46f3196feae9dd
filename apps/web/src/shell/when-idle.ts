/**
 * Does something when the page has nothing else to do, after `latestMs` at the latest; a key that is pressed comes first.
 * Gives back what calls it off.
 */
export function whenIdle(act: () => void, latestMs: number): () => void {
  // Safari has no word for it.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(act, 50)
    return () => clearTimeout(timer)
  }
  const idle = requestIdleCallback(act, { timeout: latestMs })
  return () => cancelIdleCallback(idle)
}
