import type { ServerResponse } from 'node:http'
import { AppError, type Logger } from '@lanterne/kernel'
import { sendChunks } from './send-chunks.ts'

/** Whose bytes an answer gives. */
export interface AnswerOwner {
  /** Aborts when the bytes may no longer be read. */
  readonly signal: AbortSignal
  /** Says that somebody reads, until `reader` aborts. */
  attend(reader: AbortSignal): void
}

/** Answers open at once. When one more comes, the oldest is cut: the newest is what the viewer wants now. */
const maxAnswers = 64

/** Answers of films that are being sent now, by all routes together. */
export class OpenAnswers {
  readonly #open = new Set<AbortController>()
  readonly #log: Logger

  constructor({ log }: { log: Logger }) {
    this.#log = log
  }

  /**
   * Writes an answer straight to Node's: a body stream in between costs a tenth more, and turns a source that fails
   * half-way into text inside the film. `chunks` is told when whoever asked has gone.
   */
  async send(
    outgoing: ServerResponse,
    owner: AnswerOwner,
    head: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
    chunks: (reader: AbortSignal) => AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const reader = new AbortController()
    const leave = () => reader.abort(new AppError('closed'))
    outgoing.once('close', leave)
    owner.signal.addEventListener('abort', leave, { once: true })
    if (outgoing.destroyed || owner.signal.aborted) leave()
    if (this.#open.size >= maxAnswers) [...this.#open][0]?.abort(new AppError('closed'))
    this.#open.add(reader)
    owner.attend(reader.signal)
    try {
      outgoing.writeHead(head.status, head.headers)
      outgoing.flushHeaders()
      await sendChunks(outgoing, chunks(reader.signal), { signal: reader.signal })
    } catch (error) {
      this.#log.warn('stream cut', { error })
    } finally {
      owner.signal.removeEventListener('abort', leave)
      this.#open.delete(reader)
      leave()
    }
  }
}
