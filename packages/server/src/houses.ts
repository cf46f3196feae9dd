import type { Logger } from '@lanterne/kernel'
import type { App } from './http/open-door.ts'
import type { House } from './open-house.ts'
import type { Pairing } from './pairing/pairing.ts'
import type { Privacy } from './privacy/privacy.ts'

interface HousesOptions {
  readonly privacy: Pick<Privacy, 'change'>
  readonly log: Logger
  /** Opens one on the network that was chosen. */
  open(): Promise<House>
}

/** The house that is open: another one after each change of the network, of which nothing knew the one before. */
export class Houses implements App, AsyncDisposable {
  readonly #options: HousesOptions
  #now: Promise<House>
  #isClosed = false

  private constructor(options: HousesOptions, first: House) {
    this.#options = options
    this.#now = Promise.resolve(first)
  }

  static async open(options: HousesOptions): Promise<Houses> {
    return new Houses(options, await options.open())
  }

  /** Requests that come while the house is changed wait for the new one. */
  readonly fetch: App['fetch'] = async (request, bindings) => (await this.#now).fetch(request, bindings)

  /** Of the house that is open. */
  get pairing(): Promise<Pairing> {
    return this.#now.then(({ pairing }) => pairing)
  }

  /** Closes the house, changes the network, and opens another one there. */
  change(): void {
    if (this.#isClosed) return
    const before = this.#now
    this.#now = this.#follow(before)
    this.#now.catch((error: unknown) => this.#options.log.error('house not opened again', { error }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await (await this.#now)[Symbol.asyncDispose]()
  }

  async #follow(before: Promise<House>): Promise<House> {
    await (await before)[Symbol.asyncDispose]()
    await this.#options.privacy.change()
    return this.#options.open()
  }
}
