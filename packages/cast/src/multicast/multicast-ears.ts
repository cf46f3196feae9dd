import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Clock, Logger } from '@lanterne/kernel'
import { type Link, linkTo } from '../links.ts'
import { FloodGate } from './flood-gate.ts'

export interface MulticastEarsOptions {
  readonly group: { readonly host: string; readonly port: number }
  /** Asks from the group's own port, as multicast DNS wants it; from any other port where that one is taken. */
  readonly asksFromGroupPort: boolean
  readonly clock: Clock
  readonly log: Logger
  /** The sides of the house, as they are now. */
  links(): readonly Link[]
  /** Told what a machine on one of those sides says. */
  onMessage(message: Uint8Array, from: string): void
}

/** Datagrams that are read in a second: devices say a few. */
const MOST_OF_ONE = 100
const MOST = 1000

/** Asks a multicast group on each side of the house, and hears who answers and what is said unasked. */
export class MulticastEars {
  readonly #options: MulticastEarsOptions
  readonly #asking = new Map<string, Socket>()
  readonly #gate: FloodGate
  #links: readonly Link[] = []
  #listening: Socket | undefined

  constructor(options: MulticastEarsOptions) {
    this.#options = options
    const { clock, log } = options
    const { port } = options.group
    this.#gate = new FloodGate({
      ...{ clock, mostOfOne: MOST_OF_ONE, most: MOST },
      onFlood: () => log.warn('devices flood', { port }),
    })
  }

  /** Takes in the sides of the house as they are now: a socket on each to ask by, and one for what is said unasked. */
  async join({ signal }: { signal: AbortSignal }): Promise<void> {
    const { group, asksFromGroupPort, log } = this.#options
    this.#links = this.#options.links()
    for (const [address, socket] of this.#asking) {
      if (this.#links.some((link) => link.address === address)) continue
      socket.close()
      this.#asking.delete(address)
    }
    this.#listening ??= await this.#bind(undefined, group.port, { signal })
    for (const { address } of this.#links) {
      if (this.#asking.has(address)) continue
      const socket =
        (asksFromGroupPort && (await this.#bind(undefined, group.port, { signal }))) ||
        (await this.#bind(address, 0, { signal }))
      if (!socket) continue
      this.#asking.set(address, socket)
      try {
        socket.setMulticastTTL(2)
        socket.setMulticastInterface(address)
        this.#listening?.addMembership(group.host, address)
      } catch (error) {
        log.debug('group not joined', { error }) // Already in it, or a link without multicast, or one that went.
      }
    }
  }

  ask(question: Uint8Array): void {
    const { host, port } = this.#options.group
    // Lost, as in the network: it is asked again.
    for (const socket of this.#asking.values()) socket.send(question, port, host, () => {})
  }

  close(): void {
    for (const socket of [...this.#asking.values(), this.#listening]) socket?.close()
    this.#asking.clear()
    this.#listening = undefined
  }

  /** Absent where the system refuses: the other sides are looked at all the same. */
  async #bind(
    address: string | undefined,
    port: number,
    { signal }: { signal: AbortSignal },
  ): Promise<Socket | undefined> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    socket.on('message', (message, from) => this.#hear(message, from.address))
    try {
      socket.bind({ port, ...(address !== undefined && { address }) })
      await once(socket, 'listening', { signal })
    } catch (error) {
      socket.close()
      signal.throwIfAborted()
      this.#options.log.debug('socket refused', { error })
      return undefined
    }
    socket.on('error', (error) => this.#options.log.debug('socket failed', { error }))
    return socket
  }

  #hear(message: Uint8Array, from: string): void {
    if (!this.#gate.admits(from) || !linkTo(from, this.#links)) return
    this.#options.onMessage(message, from)
  }
}
