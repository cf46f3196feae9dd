import type { Clock, Endpoint, FindGateways, Gateway, Logger, Network, Random } from '@lanterne/kernel'
import { addressBytes } from './address.ts'
import type { AnnouncedPorts } from './dht/dht.ts'
import { ExternalAddress } from './dht/external-address.ts'
import { familyOf } from './dht/node-contact.ts'
import { type LocalDiscovery, openLocalDiscovery } from './local-discovery.ts'
import { PortMapper, type PortMapping } from './port-mapping/port-mapper.ts'

/** How the engine can be reached, as far as it knows. */
export interface Reachability {
  /** What peers and trackers are told: the port outside where one is mapped. */
  readonly port: number
  /** The router's mapping; absent where there is none. */
  readonly mapping: PortMapping | undefined
  /** Its pinholes for IPv6, which leave the port as it is; absent where there are none. */
  readonly pinholes: PortMapping | undefined
  /** Addresses at which most peers say that they see us, at most one of each family. */
  readonly seenAs: readonly string[]
}

export interface DoorwayOptions {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Where connections are taken. */
  readonly at: Endpoint
  /** Where uTP is, if anywhere. */
  readonly udpPort: number | undefined
  readonly localDiscovery: boolean
  /** Routers to have the port mapped on; absent where nothing may be said to any. */
  readonly gateways: FindGateways | undefined
  /** Called when the port that others are to be told is another. */
  readonly onPortChange: () => void
}

/** How others come to us besides what trackers and the DHT say: this link's neighbours, and the router's open port. */
export class Doorway implements AsyncDisposable {
  readonly local: LocalDiscovery | undefined
  readonly #options: DoorwayOptions
  readonly #mapper: PortMapper | undefined
  readonly #pinholes: PortMapper | undefined
  readonly #voices = { 4: new ExternalAddress(), 6: new ExternalAddress() }
  readonly #seenAs: { 4?: string; 6?: string } = {}
  #port: number

  constructor(options: DoorwayOptions, local: LocalDiscovery | undefined) {
    const { at, udpPort, gateways, onPortChange } = options
    this.#options = options
    this.local = local
    this.#port = at.port
    if (!gateways) return
    const ports = { tcp: at.port, ...(udpPort !== undefined && { udp: udpPort }) }
    // IPv6 needs no mapping, but a router that lets nobody in is asked to.
    if (familyOf(at.host) === 6) {
      const isHere = ({ local }: Gateway) => at.host === '::' || at.host === local
      const findGateways: FindGateways = async (how) => (await gateways(how)).filter(isHere)
      this.#pinholes = new PortMapper({ ...options, family: 6, findGateways, ports, onChange: () => {} })
      if (at.host !== '::') return
    }
    this.#mapper = new PortMapper({
      ...options,
      ...{ family: 4, findGateways: gateways, ports },
      onChange: (mapping) => {
        const before = this.#port
        this.#port = mapping?.externalPort ?? at.port
        if (this.#port !== before) onPortChange()
      },
    })
  }

  /** What peers are told of where we take connections. */
  get port(): number {
    return this.#port
  }

  /** What the DHT is told, by family. */
  get announced(): AnnouncedPorts {
    const { host, port } = this.#options.at
    if (host === '::') return { 4: this.#port, 6: port }
    return familyOf(host) === 6 ? { 6: port } : { 4: this.#port }
  }

  get reachability(): Reachability {
    return {
      port: this.#port,
      mapping: this.#mapper?.mapping,
      pinholes: this.#pinholes?.mapping,
      seenAs: Object.values(this.#seenAs),
    }
  }

  /** Notes at which address a peer says that it sees us (BEP 10). */
  seen(address: string, by: Endpoint): void {
    if (!addressBytes(address)) return
    const family = familyOf(address)
    const agreed = this.#voices[family].told({ host: address, port: this.#port }, by)
    if (agreed !== undefined) this.#seenAs[family] = agreed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [this.local, this.#mapper, this.#pinholes].map(async (part) => part?.[Symbol.asyncDispose]()),
    )
  }
}

/** Opens what is wanted of it; what cannot be had is done without. */
export async function openDoorway(
  options: DoorwayOptions,
  { signal }: { signal: AbortSignal },
): Promise<Doorway> {
  const { localDiscovery, at } = options
  const local = localDiscovery
    ? await openLocalDiscovery({ ...options, port: at.port }, { signal })
    : undefined
  return new Doorway(options, local)
}
