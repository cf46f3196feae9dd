import { AppError, type Endpoint } from '@lanterne/kernel'
import { type AddressBytes, addressBytes, sameAddress } from './ip-address.ts'
import type { IpHost } from './ip-host.ts'

/** Ports that nobody names (RFC 6335): where ours come from when any will do. */
const firstEphemeral = 49_152
const ephemeralPorts = 65_536 - firstEphemeral

/** Where something is bound: a port, and all our addresses of the families that its own address stands for. */
export interface Binding {
  readonly port: number
  readonly addresses: readonly AddressBytes[]
}

/** A port that nobody names, by chance, so that nobody can guess it; `undefined` when all are taken. */
export function pickPort(
  below: (end: number) => number,
  isTaken: (port: number) => boolean,
): number | undefined {
  const first = below(ephemeralPorts)
  for (let step = 0; step < ephemeralPorts; step++) {
    const port = firstEphemeral + ((first + step) % ephemeralPorts)
    if (!isTaken(port)) return port
  }
  return undefined
}

/** Who is bound to which port of which of our addresses. */
export class PortTable<Bound extends Binding> {
  readonly #ip: IpHost
  readonly #below: (end: number) => number
  readonly #byPort = new Map<number, Bound[]>()
  #size = 0

  constructor(ip: IpHost, below: (end: number) => number) {
    this.#ip = ip
    this.#below = below
  }

  get size(): number {
    return this.#size
  }

  /** Binds; port 0 takes a free one. Throws `port-in-use`, or `connection-failed` for an address that is not ours. */
  bind(at: Endpoint, rest: Omit<Bound, keyof Binding>): Bound {
    const addresses = this.#addressesAt(at.host)
    if (addresses.length === 0) throw new AppError('connection-failed')
    const isTaken = (port: number) =>
      (this.#byPort.get(port) ?? []).some((bound) => addresses.some((address) => this.covers(bound, address)))
    const port = at.port === 0 ? pickPort(this.#below, isTaken) : at.port
    if (port === undefined || isTaken(port)) throw new AppError('port-in-use', { details: { port: at.port } })
    const bound = { ...rest, port, addresses } as Bound // `rest` is all of it but these two
    this.#byPort.set(port, [...(this.#byPort.get(port) ?? []), bound])
    this.#size++
    return bound
  }

  free(bound: Bound): void {
    if (!this.has(bound)) return
    const others = (this.#byPort.get(bound.port) ?? []).filter((other) => other !== bound)
    if (others.length > 0) this.#byPort.set(bound.port, others)
    else this.#byPort.delete(bound.port)
    this.#size--
  }

  has(bound: Bound): boolean {
    return this.#byPort.get(bound.port)?.includes(bound) ?? false
  }

  find(address: AddressBytes, port: number): Bound | undefined {
    return this.#byPort.get(port)?.find((bound) => this.covers(bound, address))
  }

  covers({ addresses }: Binding, address: AddressBytes): boolean {
    return addresses.some((own) => sameAddress(own, address))
  }

  /** `::` stands for both families, as with the system's sockets. */
  #addressesAt(host: string): readonly AddressBytes[] {
    const { addresses } = this.#ip
    if (host === '::') return addresses
    const address = addressBytes(host)
    if (!address) return []
    if (host === '0.0.0.0') return addresses.filter(({ length }) => length === 4)
    return addresses.filter((own) => sameAddress(own, address))
  }
}
