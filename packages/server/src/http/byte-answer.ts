import type { ByteRange } from '@lanterne/kernel'
import { parseRange } from './byte-range.ts'

/** What a request for bytes says that matters to its answer. */
export interface ByteQuestion {
  readonly method: string
  readonly range?: string | undefined
  readonly ifRange?: string | undefined
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
}

/** A file as HTTP sees it. `etag` is strong and in its quotes: the same tag is always the same bytes. */
export interface ByteResource {
  readonly size: number
  readonly etag: string
  readonly mimeType: string
}

/** Status and headers of an answer; `range` is the body to send, absent when there is none. */
export interface ByteAnswer {
  readonly status: 200 | 206 | 304 | 412 | 416
  readonly headers: Readonly<Record<string, string>>
  readonly range?: ByteRange
}

/**
 * Decides how a GET or HEAD of bytes is answered (RFC 9110, sections 13 and 14). Pure.
 * A HEAD is answered as a GET without Range: the RFC defines ranges for GET only.
 */
export function answerBytes(question: ByteQuestion, { size, etag, mimeType }: ByteResource): ByteAnswer {
  const headers = {
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    etag,
    'x-content-type-options': 'nosniff',
  }
  const { method, ifMatch, ifNoneMatch, ifRange } = question
  if (ifMatch !== undefined && !listsTag(ifMatch, etag, 'strong')) {
    return { status: 412, headers: { ...headers, 'content-length': '0' } }
  }
  if (ifNoneMatch !== undefined && listsTag(ifNoneMatch, etag, 'weak')) return { status: 304, headers }
  // We send no Last-Modified, so a date in If-Range can never be the one that it came from.
  const mayBePart = method === 'GET' && (ifRange === undefined || ifRange.trim() === etag)
  const asked = parseRange(mayBePart ? question.range : undefined, size)
  if (asked.kind === 'unsatisfiable') {
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${size}`, 'content-length': '0' } }
  }
  const range = asked.kind === 'part' ? asked.range : { start: 0, end: size }
  const body = { ...headers, 'content-type': mimeType, 'content-length': String(range.end - range.start) }
  const bodyOfGet = method === 'GET' ? { range } : {}
  if (asked.kind === 'whole') return { status: 200, headers: body, ...bodyOfGet }
  const contentRange = `bytes ${range.start}-${range.end - 1}/${size}`
  return { status: 206, headers: { ...body, 'content-range': contentRange }, ...bodyOfGet }
}

/** Whether a list of entity tags names `etag`. The weak comparison overlooks `W/`; the strong one refuses it. */
function listsTag(list: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (list.trim() === '*') return true
  const tags = list.match(/(?:W\/)?"[^"]*"/g) ?? []
  return tags.some((tag) => tag === etag || (comparison === 'weak' && tag === `W/${etag}`))
}
