import type { HttpBindings } from '@hono/node-server'
import type { ByteSource, Logger } from '@lanterne/kernel'
import type { Segmented } from '../http/segment-routes.ts'
import type { Streamable } from '../http/stream-routes.ts'

/** Counts the bytes of a film that went to one address. */
export class FetchedBytes {
  readonly #address: string
  readonly #log: Logger
  #count = 0

  constructor({ address, log }: { address: string; log: Logger }) {
    this.#address = address
    this.#log = log
  }

  get count(): number {
    return this.#count
  }

  /** The same bytes, counted where that address asks for them. */
  ofFile(film: Streamable, asker: HttpBindings): Streamable {
    return this.#isTheirs(asker) ? { ...film, source: this.#counted(film.source) } : film
  }

  /** The same segments, counted where that address asks for them. */
  ofSegments(film: Segmented, asker: HttpBindings): Segmented {
    if (!this.#isTheirs(asker)) return film
    return { ...film, segment: (...asked) => this.#counting(film.segment(...asked)) }
  }

  #isTheirs({ incoming }: HttpBindings): boolean {
    const { method, headers, socket } = incoming
    const from = socket.remoteAddress?.replace(/^::ffff:/, '')
    const isScreen = from === this.#address
    this.#log.debug('film asked for', { method, range: headers.range ?? '', from, isScreen })
    return isScreen
  }

  #counted(source: ByteSource): ByteSource {
    return { size: source.size, read: (...asked) => this.#counting(source.read(...asked)) }
  }

  async *#counting(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      // Before it is given: who has all that was asked for does not come back.
      this.#count += chunk.length
      yield chunk
    }
  }
}
