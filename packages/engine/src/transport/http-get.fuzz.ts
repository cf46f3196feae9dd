import { ok } from 'node:assert'
import { AppError, systemClock } from '@lanterne/kernel'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { answeringNetwork } from '../testing/answering-network.ts'
import { RangeClient, ServerRefusal } from '../webseed/range-client.ts'
import { httpGet } from './http-get.ts'

const { signal } = new AbortController()
const maxBytes = 10_000
const words = [
  '\r\n\r\n',
  'HTTP/1.1 206 Partial Content\r\n',
  'Content-Range: bytes 0-9/100\r\n',
  '0\r\n\r\n',
]
const moreWords = [
  'Transfer-Encoding: chunked\r\n',
  'Content-Length: 5\r\n',
  'Location: /a\r\n',
  'Retry-After: 9\r\n',
]

/** What servers may answer, to a whole document and to a range: a typed error, or no more than was asked for. */
export const fuzz: readonly FuzzTarget[] = [
  {
    name: 'http-answer',
    runs: 400,
    words: [...words, ...moreWords, 'Content-Encoding: gzip\r\n'],
    refuses: (error) =>
      error instanceof AppError &&
      ['source-unreachable', 'connection-failed', 'timed-out'].includes(error.code),
    async run(bytes) {
      const network = answeringNetwork(bytes, 1 + (bytes.length % 900))
      const options = { network, clock: systemClock, maxBytes, timeoutMs: 5000 }
      const { status, body } = await httpGet('http://films.example/a', options, { signal })
      ok(status >= 100 && status < 1000 && body.length <= maxBytes)
    },
  },
  {
    name: 'range-answer',
    runs: 400,
    words: [...words, ...moreWords, 'Content-Encoding: identity\r\n'],
    // What is wrong with the body is said by the one who reads it, in whatever words.
    refuses: (error) => error instanceof ServerRefusal || error instanceof AppError || isOfTheBody(error),
    async run(bytes) {
      const network = answeringNetwork(bytes, 1 + (bytes.length % 900))
      using client = new RangeClient({ network, clock: systemClock, mayReachLocal: false })
      const range = { start: 0, end: 10, sizeBytes: 100 }
      const { chunks } = await client.open('http://films.example/f.mp4', range, { signal })
      for await (const chunk of chunks) ok(chunk.length > 0)
    },
  },
]

function isOfTheBody(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(ECONNRESET|HPE_|ERR_STREAM)/.test(String(error.code))
}
