import type { Random } from '@lanterne/kernel'
import type { SimClock } from './sim-clock.ts'
import { SimHost, type SimHostOptions } from './sim-host.ts'

/** A network of simulated hosts: the same every time from one clock, one seed and one order of calls. */
export interface SimNetwork {
  /** Adds a host; what it returns is that host's `Network`. */
  host(address: string, options?: SimHostOptions): SimHost
  /** Gives a name to addresses. */
  name(name: string, addresses: readonly string[]): void
}

export function createSimNetwork({ clock, random }: { clock: SimClock; random: Random }): SimNetwork {
  const hosts = new Map<string, SimHost>()
  const names = new Map<string, readonly string[]>()
  return {
    host(address, options = {}) {
      if (hosts.has(address)) throw new Error(`there is a host at ${address} already`)
      const host = new SimHost({ clock, random, hosts, names }, address, options)
      hosts.set(address, host)
      return host
    },
    name: (name, addresses) => void names.set(name, addresses),
  }
}
