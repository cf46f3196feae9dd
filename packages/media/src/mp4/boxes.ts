import { AppError } from '@lanterne/kernel'

/** One box (ISO/IEC 14496-12, 4.2) by its place in the bytes that hold it. */
export interface Box {
  readonly type: string
  /** Where its content begins, and where it ends. */
  readonly start: number
  readonly end: number
}

export interface BoxHeader {
  readonly type: string
  readonly headerBytes: number
  /** Of the whole box; `undefined` when it reaches to the end of the file. */
  readonly size: number | undefined
}

const MOST_CHILDREN = 100_000
/** A header with a size of 64 bits. */
export const MOST_BOX_HEADER_BYTES = 16

/** Reads the size and type of the box at `at`; absent when it is cut off. Throws `format-not-playable`. */
export function readBoxHeader(bytes: Uint8Array, at: number): BoxHeader | undefined {
  if (at + 8 > bytes.length) return undefined
  const view = viewOf(bytes)
  const short = view.getUint32(at)
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
  if (short === 0) return { type, headerBytes: 8, size: undefined }
  if (short !== 1) {
    if (short < 8) throw malformedMp4()
    return { type, headerBytes: 8, size: short }
  }
  if (at + 16 > bytes.length) return undefined
  const size = Number(view.getBigUint64(at + 8))
  if (!Number.isSafeInteger(size) || size < 16) throw malformedMp4()
  return { type, headerBytes: 16, size }
}

/** The boxes between `start` and `end`, in order; one that reaches beyond `end` is cut there. */
export function* boxes(
  bytes: Uint8Array,
  { start, end }: Pick<Box, 'start' | 'end'> = { start: 0, end: bytes.length },
): Generator<Box> {
  let at = start
  for (let count = 0; at < end; count++) {
    if (count === MOST_CHILDREN) throw malformedMp4()
    const header = readBoxHeader(bytes, at)
    if (!header) return
    const to = header.size === undefined ? end : at + header.size
    yield { type: header.type, start: Math.min(at + header.headerBytes, end), end: Math.min(to, end) }
    at = to
  }
}

/** The first box at the end of a path of types, such as `mdia/minf/stbl`. */
export function findBox(
  bytes: Uint8Array,
  path: string,
  within?: Pick<Box, 'start' | 'end'>,
): Box | undefined {
  const [type, ...rest] = path.split('/')
  for (const box of boxes(bytes, within)) {
    if (box.type !== type) continue
    return rest.length === 0 ? box : findBox(bytes, rest.join('/'), box)
  }
  return undefined
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function malformedMp4(): AppError {
  return new AppError('format-not-playable', { details: { reason: 'malformed-mp4' } })
}
