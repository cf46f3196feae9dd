import type { Dht } from '@lanterne/engine'
import { forgetful, openDht } from '@lanterne/engine/testing'
import { type Endpoint, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { createSystemNetwork } from '@lanterne/privacy'
import type { Stage } from '../../support/stage.ts'

/** A net of DHT nodes of ours on loopback. */
export interface LoopbackNet {
  /** Where others may begin. */
  readonly first: Endpoint
  readonly nodes: readonly Dht[]
}

/** Opens `count` nodes on 127.0.0.1, each of which knows the first only, and waits until they know each other. */
export async function openLoopbackNet(stage: Stage, count: number): Promise<LoopbackNet> {
  const { signal } = new AbortController()
  const world = {
    network: createSystemNetwork(),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  }
  const nodes: Dht[] = []
  for (let opened = 0; opened < count; opened++) {
    const socket = await world.network.bindUdp({ host: '127.0.0.1', port: 0 }, { signal })
    const bootstrap = nodes[0]?.addresses.slice(0, 1) ?? []
    nodes.push(stage.use(await openDht({ ...world, bootstrap, sockets: [socket], memory: forgetful })))
  }
  const [first] = nodes[0]?.addresses ?? []
  if (!first) throw new Error('no node')
  // Who opened before the others came knows none of them: each looks for somebody, as it would for a film.
  const enough = Math.min(8, count - 1)
  await stage.until(
    'the nodes know each other',
    async () => {
      for (const node of nodes) await node.getImmutable(systemRandom.bytes(20), { signal })
      return nodes.every(({ nodeCount }) => nodeCount >= enough)
    },
    { timeoutMs: 60_000, describe: () => nodes.map(({ nodeCount }) => nodeCount) },
  )
  return { first, nodes }
}
