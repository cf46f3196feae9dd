/** One sample of a fragment, in seconds. */
export interface SampleTime {
  readonly decode: number
  readonly show: number
  readonly duration: number
  /** Which segment it is in. */
  readonly segment: number
}

/** Reads the times of every sample of some segments, which a header precedes, as a player does. */
export function readTimes(init: Buffer, segments: readonly Buffer[]): SampleTime[] {
  const header = init.indexOf('mdhd') + 4
  const ticks = init.readUInt32BE(header + (init[header] === 1 ? 20 : 12))
  const times: SampleTime[] = []
  for (const [segment, bytes] of segments.entries())
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
      if (bytes.toString('latin1', at + 4, at + 8) !== 'moof') continue
      const moof = bytes.subarray(at, at + bytes.readUInt32BE(at))
      let decode = Number(moof.readBigUInt64BE(moof.indexOf('tfdt') + 8))
      const run = moof.indexOf('trun')
      for (let i = 0; i < moof.readUInt32BE(run + 8); i++) {
        const entry = run + 16 + i * 16
        const duration = moof.readUInt32BE(entry)
        const show = (decode + moof.readInt32BE(entry + 12)) / ticks
        times.push({ decode: decode / ticks, show, duration: duration / ticks, segment })
        decode += duration
      }
    }
  return times
}

/**
 * The segments that a film is made of once. Where no index says where key frames are, a group of pictures that is longer
 * than a segment comes with each segment that shows a part of it: a player takes it once.
 */
export function withoutRepeats(times: readonly SampleTime[]): number[] {
  const spans = new Map<number, { start: number; end: number }>()
  for (const { segment, decode, duration } of times) {
    const span = spans.get(segment) ?? { start: decode, end: decode }
    spans.set(segment, { start: Math.min(span.start, decode), end: Math.max(span.end, decode + duration) })
  }
  const kept: number[] = []
  let start = Number.POSITIVE_INFINITY
  for (const [segment, span] of [...spans].sort(([a], [b]) => b - a)) {
    if (span.end > start + 0.002) continue
    kept.unshift(segment)
    start = span.start
  }
  return kept
}
