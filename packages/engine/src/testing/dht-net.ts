import { type Endpoint, randomInteger, silentLogger } from '@lanterne/kernel'
import { type Dht, openDht } from '../discovery/dht/dht.ts'
import { isLocalAddress } from '../discovery/local-address.ts'
import { createSimClock, createSimNetwork, createSimRandom, type SimHost } from '../sim/index.ts'
import type { KeptText } from '../storage/kept-text.ts'

const PORT = 6881

/** A node of a simulated net. */
export interface DhtNetNode {
  readonly host: SimHost
  readonly dht: Dht
  readonly endpoint: Endpoint
}

/** Many nodes of the DHT at public addresses of a simulated network, with round trips of 20 to 300 ms. */
export function createDhtNet({ seed = 1 }: { seed?: number } = {}) {
  const clock = createSimClock()
  const random = createSimRandom(seed)
  const network = createSimNetwork({ clock, random })
  const nodes: DhtNetNode[] = []

  const publicAddress = (): string => {
    const address = [...random.bytes(4)].join('.')
    return isLocalAddress(address) ? publicAddress() : address
  }
  const line = () => ({ delayMs: 5 + random.next() * 70 })

  return {
    ...{ clock, random, network, nodes, publicAddress },
    /** A host without a node. */
    host: (address = publicAddress()): SimHost => network.host(address, line()),
    /** Opens one node, which knows `bootstrap` only. */
    async open(
      bootstrap: readonly Endpoint[],
      {
        memory = forgetful,
        host = network.host(publicAddress(), line()),
      }: { memory?: KeptText; host?: SimHost } = {},
    ): Promise<DhtNetNode> {
      const { signal } = new AbortController()
      const socket = await host.bindUdp({ host: host.address, port: PORT }, { signal })
      const world = { network: host, clock, random, log: silentLogger }
      const options = { ...world, bootstrap, sockets: [socket], memory }
      const dht = await openDht(options)
      const node = { host, dht, endpoint: { host: host.address, port: PORT } }
      nodes.push(node)
      return node
    },
    /** Lets `count` nodes join by the first of them, one after another, and find their places. */
    async grow(count: number): Promise<void> {
      for (let joined = 0; joined < count; joined++) {
        const first = nodes[0]
        await this.open(first ? [first.endpoint] : [])
        await clock.advance(50)
      }
      await clock.advance(30_000)
    },
    /** Switches `share` of the nodes off, all but the first: nobody is told. Returns those that are left. */
    kill(share: number): DhtNetNode[] {
      const [first, ...others] = nodes
      for (let left = Math.floor(others.length * share); left > 0; left--)
        others.splice(randomInteger(random, others.length), 1)[0]?.host.unplug()
      return first ? [first, ...others] : []
    },
    async close(): Promise<void> {
      for (const { dht } of nodes) await dht[Symbol.asyncDispose]()
    },
  }
}

export type DhtNet = ReturnType<typeof createDhtNet>

/** Keeps nothing. */
export const forgetful: KeptText = { read: async () => undefined, write: async () => {} }

/** Keeps a text as long as it is held. */
export function textMemory(): KeptText & { text: string | undefined } {
  return {
    text: undefined,
    async read() {
      return this.text
    },
    async write(text) {
      this.text = text
    },
  }
}
