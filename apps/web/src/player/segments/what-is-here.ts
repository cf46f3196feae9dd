/** What a browser has of a film, as `TimeRanges` of the DOM say it. */
export type Ranges = Pick<TimeRanges, 'length' | 'start' | 'end'>

/** Sound may begin a little after its picture, and end a little before it. */
const LATE_SECONDS = 0.1
const SHORT_SECONDS = 0.5
/** A hole of less than this is stepped over: films begin a moment after zero, and lose a frame at a cut. */
const SMALL_HOLE_SECONDS = 0.5
/** A picture that stands so close before the end of what is here stands at it. */
const LAST_SECONDS = 0.2

/**
 * The segment to fetch for somebody who is at `time`: the first that was not given from end to end, or of which the
 * browser forgot something; as many as there are when nothing is missing. What is here of a segment does not tell whether
 * more of it was to come.
 */
export function nextSegment(
  given: ReadonlySet<number>,
  buffered: Ranges,
  time: number,
  starts: readonly number[],
): number {
  const after = starts.findIndex((start) => start > time)
  let index = Math.max(0, (after < 0 ? starts.length : after) - 1)
  while (given.has(index)) {
    const from = Math.max(time, starts[index] ?? 0)
    // The last one has no end but its own.
    if (!isHere(buffered, from, starts[index + 1] ?? from)) break
    index++
  }
  return index
}

function isHere(buffered: Ranges, from: number, to: number): boolean {
  for (let i = 0; i < buffered.length; i++)
    if (buffered.start(i) <= from + LATE_SECONDS && buffered.end(i) > to - SHORT_SECONDS) return true
  return false
}

/** Where a small hole ends that a picture at `time` stands in, or right before. */
export function holeEnd(buffered: Ranges, time: number): number | undefined {
  let before = time
  for (let i = 0; i < buffered.length; i++) {
    const [start, end] = [buffered.start(i), buffered.end(i)]
    if (end <= time) continue
    if (start > time) return start - before < SMALL_HOLE_SECONDS ? start : undefined
    // Browsers stop a moment before the end of what they have.
    if (end - time > LAST_SECONDS) return undefined
    before = end
  }
  return undefined
}
