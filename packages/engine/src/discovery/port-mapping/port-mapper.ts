import { AppError, type FindGateways, type Gateway, type Logger, sleep, withDeadline } from '@lanterne/kernel'
import { type Family, familyOf } from '../dht/node-contact.ts'
import type { MappedProtocol } from './gateway-messages.ts'
import { natPmp, pcp } from './gateway-methods.ts'
import type { MakeMethod, MappingMethod, MappingWorld } from './mapping-method.ts'
import { upnp } from './upnp.ts'
import { upnpPinholes } from './upnp-pinholes.ts'

/**
 * How long a mapping is asked for; it is renewed at half of what is given, which with providers of tunnels is a minute.
 * Who gives less is asked no more often.
 */
const LIFETIME_SECONDS = 3600
const LEAST_LIFETIME_SECONDS = 60
/** Soon at first: a machine that wakes up has its programs before its network. */
const FIRST_RETRY_MS = 5000
const LAST_RETRY_MS = 60 * 60_000
/** How long gateways have to hear that we leave. */
const GOODBYE_MS = 2000
const MOST_GATEWAYS = 2

const methods: Readonly<Record<Family, readonly MakeMethod[]>> = {
  4: [pcp, natPmp, upnp],
  6: [pcp, upnpPinholes],
}

/** How others reach us through the gateway. */
export interface PortMapping {
  readonly method: MappingMethod['name']
  /** The port outside for TCP, or for UDP where TCP was refused. */
  readonly externalPort: number
  /** The gateway's address outside, as it says: not always a public one. */
  readonly externalAddress: string | undefined
}

export interface PortMapperOptions extends MappingWorld {
  readonly findGateways: FindGateways
  /** Ports are mapped for IPv4; for IPv6 a firewall is asked to let in who connects to them. */
  readonly family: Family
  readonly log: Logger
  /** The port for TCP, and for UDP where there is one. */
  readonly ports: Readonly<Partial<Record<MappedProtocol, number>>>
  /** The mapping came, changed or went. */
  readonly onChange: (mapping: PortMapping | undefined) => void
}

interface Held {
  readonly method: MappingMethod
  readonly external: Partial<Record<MappedProtocol, number>>
  readonly renewMs: number
  readonly mapping: PortMapping
}

/**
 * Keeps our ports open on this house's router, and closes them at the end: by PCP, else NAT-PMP, else UPnP. For IPv6 what
 * is kept open are pinholes of its firewall, by PCP, else UPnP (WANIPv6FirewallControl).
 */
export class PortMapper implements AsyncDisposable {
  readonly #options: PortMapperOptions
  readonly #lifetime = new AbortController()
  readonly #ended: Promise<void>
  #held: Held | undefined

  constructor(options: PortMapperOptions) {
    this.#options = options
    this.#ended = this.#run().catch((error: unknown) => {
      if (!this.#lifetime.signal.aborted) options.log.error('mapping ports ended by a bug', { error })
    })
  }

  get mapping(): PortMapping | undefined {
    return this.#held?.mapping
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#lifetime.signal.aborted) return
    this.#lifetime.abort(new AppError('closed'))
    await this.#ended
    const held = this.#held
    if (!held) return
    const { clock, log, ports } = this.#options
    using limit = withDeadline(clock, GOODBYE_MS, () => new AppError('timed-out'), new AbortController())
    const goodbyes = protocolsOf(ports).map(async ([protocol, internalPort]) => {
      const externalPort = held.external[protocol]
      if (externalPort === undefined) return
      await held.method.map({ protocol, internalPort, externalPort, lifetimeSeconds: 0 }, limit)
    })
    // It ends by itself, within the hour.
    for (const { status, ...result } of await Promise.allSettled(goodbyes))
      if (status === 'rejected') log.debug('port mapping not taken back', result)
  }

  async #run(): Promise<void> {
    const { clock, log, onChange } = this.#options
    const { signal } = this.#lifetime
    let retryMs = FIRST_RETRY_MS
    while (!signal.aborted) {
      const before = this.#held?.mapping
      this.#held = (this.#held && (await this.#renew(this.#held))) ?? (await this.#begin())
      const { mapping } = this.#held ?? {}
      if (
        mapping?.externalPort !== before?.externalPort ||
        mapping?.externalAddress !== before?.externalAddress
      ) {
        if (mapping) log.info('port mapped', { method: mapping.method, port: mapping.externalPort })
        onChange(mapping)
      }
      await sleep(clock, this.#held?.renewMs ?? retryMs, { signal })
      retryMs = this.#held ? FIRST_RETRY_MS : Math.min(retryMs * 2, LAST_RETRY_MS)
    }
  }

  async #begin(): Promise<Held | undefined> {
    const { findGateways, family, log } = this.#options
    const { signal } = this.#lifetime
    const gateways = (await findGateways({ signal })).filter(({ local }) => familyOf(local) === family)
    for (const gateway of gateways.slice(0, MOST_GATEWAYS)) {
      const held = await this.#ask(gateway)
      if (held) return held
    }
    log.debug('no port mapped', { gateways: gateways.length })
    return undefined
  }

  /** Asks one gateway in every way that there is, and stays with the first that works. */
  async #ask(gateway: Gateway): Promise<Held | undefined> {
    for (const make of methods[this.#options.family]) {
      const method = make(gateway, this.#options)
      const held = await this.#map(method, {})
      if (held) return held
    }
    return undefined
  }

  #renew({ method, external }: Held): Promise<Held | undefined> {
    return this.#map(method, external)
  }

  /** Maps every port that we have; none is no mapping. */
  async #map(method: MappingMethod, wanted: Held['external']): Promise<Held | undefined> {
    const { ports, log } = this.#options
    const external: Held['external'] = {}
    let lifetimeSeconds = LIFETIME_SECONDS
    let externalAddress: string | undefined
    for (const [protocol, internalPort] of protocolsOf(ports)) {
      // What others know of us is one port for both.
      const externalPort = external.tcp ?? wanted[protocol] ?? internalPort
      try {
        const request = { protocol, internalPort, externalPort, lifetimeSeconds: LIFETIME_SECONDS }
        const answer = await method.map(request, this.#lifetime)
        if (answer.externalPort === 0) continue
        external[protocol] = answer.externalPort
        externalAddress = answer.externalAddress ?? externalAddress
        lifetimeSeconds = Math.min(lifetimeSeconds, Math.max(answer.lifetimeSeconds, LEAST_LIFETIME_SECONDS))
      } catch (error) {
        this.#lifetime.signal.throwIfAborted()
        if (!(error instanceof AppError)) throw error
        log.debug('port not mapped', { method: method.name, protocol, error: error.code, ...error.details })
        // Whoever does not answer the first question does not answer the second.
        if (error.code === 'timed-out') break
      }
    }
    const externalPort = external.tcp ?? external.udp
    if (externalPort === undefined) return undefined
    const mapping = { method: method.name, externalPort, externalAddress }
    return { method, external, renewMs: (lifetimeSeconds * 1000) / 2, mapping }
  }
}

function protocolsOf(ports: PortMapperOptions['ports']): [MappedProtocol, number][] {
  return (['tcp', 'udp'] as const).flatMap((protocol) => {
    const port = ports[protocol]
    return port === undefined ? [] : [[protocol, port]]
  })
}
