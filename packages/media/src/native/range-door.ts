import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError, type ByteSource } from '@lanterne/kernel'

/**
 * Given in one answer: whoever wants more asks again. Without it, what the sockets on the way hold would be read of a
 * torrent at each jump, and nobody wants it.
 */
const answerBytes = 512 << 10

/** A file that a program may read by HTTP ranges until disposed. */
export interface OpenedRange extends Disposable {
  /** Nobody guesses it. */
  readonly url: string
  /** Why the source could not be read, once it could not. */
  readonly failure: Error | undefined
}

/** Gives files to programs that read nothing but HTTP: on this machine's loopback, behind an address that is a secret. */
export class RangeDoor implements AsyncDisposable {
  readonly #files = new Map<string, RangeFile>()
  #server: Promise<Server> | undefined

  /** `during` is called with each wait for bytes, `onFailure` once the source cannot be read. */
  async open(
    source: ByteSource,
    during: <T>(wait: () => Promise<T>) => Promise<T>,
    onFailure: () => void,
  ): Promise<OpenedRange> {
    this.#server ??= this.#listen()
    const { port } = (await this.#server).address() as AddressInfo
    const path = `/${randomBytes(24).toString('base64url')}`
    const file = new RangeFile(source, during, onFailure)
    this.#files.set(path, file)
    return {
      url: `http://127.0.0.1:${port}${path}`,
      get failure() {
        return file.failure
      },
      [Symbol.dispose]: () => {
        this.#files.delete(path)
        file[Symbol.dispose]()
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#files.values()) file[Symbol.dispose]()
    const server = await this.#server
    if (!server?.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  async #listen(): Promise<Server> {
    const server = createServer((request, response) => {
      const file = this.#files.get(request.url ?? '')
      if (file && request.method === 'GET') void file.answer(request, response)
      else response.writeHead(404).end()
    })
    server.unref()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
}

class RangeFile implements Disposable {
  readonly #source: ByteSource
  readonly #during: <T>(wait: () => Promise<T>) => Promise<T>
  readonly #onFailure: () => void
  readonly #life = new AbortController()
  failure: Error | undefined

  constructor(source: ByteSource, during: <T>(wait: () => Promise<T>) => Promise<T>, onFailure: () => void) {
    this.#source = source
    this.#during = during
    this.#onFailure = onFailure
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const leave = new AbortController()
    response.once('close', () => leave.abort())
    const signal = AbortSignal.any([leave.signal, this.#life.signal])
    const { size } = this.#source
    // Asking again helps nobody.
    if (this.failure) return void response.writeHead(500).end()
    const start = Number(/^bytes=(\d{1,15})-/.exec(request.headers.range ?? 'bytes=0-')?.[1] ?? 0)
    if (start >= size) {
      response.writeHead(416, { 'content-range': `bytes */${size}` }).end()
      return
    }
    const end = Math.min(size, start + answerBytes)
    response.writeHead(206, {
      'accept-ranges': 'bytes',
      connection: 'close',
      'content-length': end - start,
      'content-range': `bytes ${start}-${end - 1}/${size}`,
      'content-type': 'application/octet-stream',
    })
    const chunks = this.#source.read({ start, end }, { signal })[Symbol.asyncIterator]()
    try {
      for (;;) {
        const { done, value } = await this.#during(() => chunks.next())
        if (done) break
        if (!response.write(value)) await once(response, 'drain', { signal })
      }
      response.end()
    } catch (error) {
      if (!signal.aborted) this.#fail(error)
      response.destroy()
    } finally {
      await chunks.return?.()
    }
  }

  [Symbol.dispose](): void {
    this.#life.abort()
  }

  #fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new AppError('closed', { cause: error })
    this.#onFailure()
  }
}
