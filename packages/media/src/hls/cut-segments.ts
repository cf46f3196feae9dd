/** A part of a film that can be played from its first picture on; times in seconds, `end` is not in it. */
export interface Segment {
  readonly start: number
  readonly end: number
}

/** Cuts nearer to each other make more requests, further apart a slower start. */
const SHORTEST_SECONDS = 4
/** The first is waited for by somebody: it ends at its first key frame. */
const SHORTEST_FIRST_SECONDS = 0.5
/** A last one of less has no sound of its own in some files, which players take for an error. */
const SHORTEST_LAST_SECONDS = 1

/**
 * Cuts a film at its key frames, the first segment short. The same film is always cut in the same places. Pure.
 * `keyFrames` are in order; the film begins at zero, even where its first picture comes a moment later.
 */
export function cutSegments(keyFrames: readonly number[], durationSeconds: number): Segment[] {
  const starts = keyFrames.filter((time) => time < durationSeconds)
  const segments: Segment[] = []
  let start = 0
  for (const time of starts.slice(1)) {
    const shortest = segments.length === 0 ? SHORTEST_FIRST_SECONDS : SHORTEST_SECONDS
    if (time - start < shortest || durationSeconds - time < SHORTEST_LAST_SECONDS) continue
    segments.push({ start, end: time })
    start = time
  }
  segments.push({ start, end: durationSeconds })
  return segments
}
