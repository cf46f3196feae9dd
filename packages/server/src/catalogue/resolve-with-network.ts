import type { Logger } from '@lanterne/kernel'
import { systemGet } from '../elsewhere/open-elsewhere.ts'
import { openDataFolder } from '../folder/open-data-folder.ts'
import { openWorld } from '../privacy/open-world.ts'
import { type ResolveReport, type ResolveRequest, resolveCatalogue } from './resolve-catalogue.ts'

/** `resolveCatalogue` by the network that was chosen in the app of a data folder. */
export async function resolveWithNetwork(
  {
    log,
    dataDirectory,
    ...request
  }: Omit<ResolveRequest, 'get' | 'clock'> & { readonly log: Logger; readonly dataDirectory: string },
  options: { signal: AbortSignal },
): Promise<ResolveReport> {
  await using world = await openWorld(await openDataFolder(dataDirectory), { log })
  // Waiting for one's turn keeps no process up by itself.
  const alive = setInterval(() => {}, 60_000)
  try {
    return await resolveCatalogue({ ...request, get: systemGet(world), clock: world.clock }, options)
  } finally {
    clearInterval(alive)
  }
}
