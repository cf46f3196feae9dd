/** Cuts bytes out of `bytes` for as long as `isStill` says that what matters stays; at most `mostTries` times. */
export async function shrink(
  bytes: Uint8Array,
  isStill: (candidate: Uint8Array) => Promise<boolean>,
  { mostTries = 600 } = {},
): Promise<Uint8Array> {
  let best = bytes
  let tries = 0
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length && tries < mostTries; tries++) {
      const candidate = new Uint8Array(Buffer.concat([best.subarray(0, at), best.subarray(at + size)]))
      if (await isStill(candidate)) best = candidate
      else at += size
    }
  }
  return best
}
