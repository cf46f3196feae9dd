import type { Segment } from './segment.ts'

/** What our own windows are told in units of: 2 to this power. */
export const WINDOW_SCALE = 7
/** Segments that the other side takes when it does not say (RFC 9293, 3.7.1). */
const defaultSegmentBytes = { four: 536, six: 1220 } as const
export const LEAST_SEGMENT_BYTES = 88

/** What two sides agree on by what stands in their SYNs (RFC 7323, RFC 2018, RFC 6691). */
export interface Agreement {
  /** Longest segment that the other side takes, options counted. */
  readonly segmentBytes: number
  readonly sendScale: number
  readonly receiveScale: number
  readonly maySack: boolean
  readonly hasTimestamps: boolean
}

/** Before anything was heard. */
export const noAgreement: Agreement = {
  segmentBytes: 0,
  sendScale: 0,
  receiveScale: 0,
  maySack: false,
  hasTimestamps: false,
}

/** Agrees to whatever the other side's SYN offers: ours offers everything. */
export function agreeTo(syn: Segment, isFour: boolean): Agreement {
  const told = syn.maximumSize ?? (isFour ? defaultSegmentBytes.four : defaultSegmentBytes.six)
  return {
    segmentBytes: Math.max(LEAST_SEGMENT_BYTES, told),
    sendScale: syn.windowScale ?? 0,
    receiveScale: syn.windowScale === undefined ? 0 : WINDOW_SCALE,
    maySack: syn.maySack,
    hasTimestamps: syn.timestamps !== undefined,
  }
}
