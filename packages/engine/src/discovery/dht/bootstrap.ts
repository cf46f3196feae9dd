import { AppError, type Clock, type Endpoint, type Network, withDeadline } from '@lanterne/kernel'
import { isLocalAddress } from '../local-address.ts'
import { plainHost } from './node-contact.ts'

const NAME_TIMEOUT_MS = 10_000
/** Names that could not be found are not asked for again before. */
const RETRY_MS = 20_000
const MOST_ADDRESSES_PER_NAME = 8
const MOST_NAMES_AT_ONCE = 16

/** Finds the addresses of nodes that are known by name. */
export class Bootstrap {
  readonly #nodes: readonly Endpoint[]
  readonly #network: Network
  readonly #clock: Clock
  /** Local nodes are spoken to where the net itself is local, as in a test. */
  readonly #isLocalNet: boolean
  #found: Promise<readonly Endpoint[]> | undefined
  #foundAt = 0
  #lookingFor = 0

  constructor(nodes: readonly Endpoint[], { network, clock }: { network: Network; clock: Clock }) {
    this.#nodes = nodes
    this.#network = network
    this.#clock = clock
    this.#isLocalNet = nodes.some(({ host }) => isLocalAddress(host))
  }

  /** Addresses of the nodes with which to begin; looked up once, and again when none were found. */
  async find({ signal }: { signal: AbortSignal }): Promise<readonly Endpoint[]> {
    const found = await this.#found
    if (found && (found.length > 0 || this.#clock.now() - this.#foundAt < RETRY_MS)) return found
    this.#foundAt = this.#clock.now()
    this.#found = Promise.all(this.#nodes.map((node) => this.#lookup(node, { signal }))).then((all) =>
      all.flat(),
    )
    return this.#found
  }

  /** Names are looked up again when they are next needed. */
  forget(): void {
    this.#found = undefined
  }

  /** Addresses of a node that somebody named, if it may be spoken to. */
  async addressesOf(node: Endpoint, { signal }: { signal: AbortSignal }): Promise<readonly Endpoint[]> {
    if (this.#lookingFor >= MOST_NAMES_AT_ONCE || node.port < 1 || node.port > 65_535) return []
    this.#lookingFor++
    const found = await this.#lookup(node, { signal })
    this.#lookingFor--
    return found.filter(({ host }) => this.#isLocalNet || !isLocalAddress(host))
  }

  async #lookup({ host, port }: Endpoint, { signal }: { signal: AbortSignal }): Promise<Endpoint[]> {
    const plain = plainHost(host)
    if (plain !== undefined) return [{ host: plain, port }]
    using deadline = withDeadline(this.#clock, NAME_TIMEOUT_MS, () => new AppError('timed-out'), { signal })
    try {
      const addresses = await this.#network.lookup(host, deadline)
      return addresses.slice(0, MOST_ADDRESSES_PER_NAME).flatMap((address) => {
        const found = plainHost(address)
        return found === undefined ? [] : [{ host: found, port }]
      })
    } catch (error) {
      // Names come and go, and there are others.
      if (!(error instanceof AppError)) throw error
      return []
    }
  }
}
