import type { ByteRange } from '@lanterne/kernel'

/** What a Range header asks of a file. */
export type RangeRequest =
  /** No usable range: the whole file is the answer. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  /** Understood, and entirely outside the file (416). */
  | { readonly kind: 'unsatisfiable' }

const whole: RangeRequest = { kind: 'whole' }
const unsatisfiable: RangeRequest = { kind: 'unsatisfiable' }

/**
 * Reads the Range header of a request for a file of `size` bytes (RFC 9110, section 14).
 * What cannot be understood is ignored, as the RFC asks. Several ranges are ignored too, as it allows: no player
 * asks for them, and an answer in parts would be one more format to get right.
 */
export function parseRange(header: string | undefined, size: number): RangeRequest {
  const list = header === undefined ? null : /^bytes=(.*)$/i.exec(header)
  if (!list) return whole
  const specs = (list[1] ?? '')
    .split(',')
    .map((spec) => spec.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((spec) => spec !== '')
  const spec = specs.length === 1 ? /^(\d*)-(\d*)$/.exec(specs[0] ?? '') : null
  if (!spec) return whole
  const [, first = '', last = ''] = spec
  if (first === '') return last === '' ? whole : suffix(Number(last), size)
  const start = Number(first)
  if (last !== '' && Number(last) < start) return whole
  if (start >= size) return unsatisfiable
  return { kind: 'part', range: { start, end: last === '' ? size : Math.min(Number(last) + 1, size) } }
}

function suffix(length: number, size: number): RangeRequest {
  if (length === 0) return unsatisfiable
  // The last bytes of nothing are nothing, which no Content-Range can say.
  if (size === 0) return whole
  return { kind: 'part', range: { start: Math.max(0, size - length), end: size } }
}
