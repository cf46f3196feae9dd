import {
  createCommons,
  createElsewhere,
  createInternetArchive,
  createMediaCcc,
  createPeerTube,
  createSourceClient,
  type Elsewhere,
} from '@lanterne/catalogue'
import { httpGet } from '@lanterne/engine'
import type { Clock, HttpGet, Network } from '@lanterne/kernel'

const minuteMs = 60_000

/** Sources of films that everybody may share, as polite to each as it asks for. Nothing is asked of them here. */
export function openElsewhere({
  clock,
  get,
  more,
}: {
  readonly clock: Clock
  readonly get: HttpGet
  /** The viewer's own. */
  readonly more?: Parameters<typeof createElsewhere>[0]['more']
}): Elsewhere {
  const client = (spacingMs: number, freshMs: number) =>
    createSourceClient({ get, clock, spacingMs, freshMs })
  return createElsewhere({
    clock,
    ...(more && { more }),
    sources: [
      createInternetArchive(client(500, 15 * minuteMs)),
      createPeerTube(client(300, 15 * minuteMs)),
      createCommons(client(300, 15 * minuteMs)),
      createMediaCcc(client(300, 15 * minuteMs)),
    ],
  })
}

/** HTTP by the network that the viewer chose. */
export function systemGet(world: { readonly network: Network; readonly clock: Clock }): HttpGet {
  return (url, request, options) => httpGet(url, { ...world, ...request }, options)
}
