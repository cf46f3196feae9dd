import type { Logger } from '@lanterne/kernel'
import { systemGet } from '../elsewhere/open-elsewhere.ts'
import { createSystemWorld } from '../world.ts'
import { type ResolveReport, type ResolveRequest, resolveCatalogue } from './resolve-catalogue.ts'

/** `resolveCatalogue` by the machine's own network. */
export async function resolveWithNetwork(
  { log, ...request }: Omit<ResolveRequest, 'get' | 'clock'> & { readonly log: Logger },
  options: { signal: AbortSignal },
): Promise<ResolveReport> {
  const world = createSystemWorld({ log })
  // Waiting for one's turn keeps no process up by itself.
  const alive = setInterval(() => {}, 60_000)
  try {
    return await resolveCatalogue({ ...request, get: systemGet(world), clock: world.clock }, options)
  } finally {
    clearInterval(alive)
  }
}
