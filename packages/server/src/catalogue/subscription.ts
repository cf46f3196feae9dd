import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CatalogueFollower,
  formatCatalogueKey,
  KeptCatalogue,
  parseCatalogueKey,
  type SignedCatalogue,
} from '@lanterne/catalogue'
import type { Engine } from '@lanterne/engine'
import * as v from 'valibot'
import type { World } from '../world.ts'
import { mirrorWay } from './mirror-way.ts'
import { torrentWay } from './torrent-way.ts'

/** Whose catalogue is shown in place of the one that ships with the app, and where else it is found than in the DHT. */
export interface Subscription {
  /** Ed25519, 32 bytes. */
  readonly key: Uint8Array
  readonly mirrors: readonly string[]
  /** Between two looks; an hour unless told. */
  readonly everyMs?: number | undefined
}

const SubscriptionRecord = v.object({
  key: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  mirrors: v.pipe(v.array(v.pipe(v.string(), v.maxLength(2048), v.regex(/^https?:\/\//))), v.maxLength(20)),
})

/** The subscription that a data folder remembers, if it does. */
export async function recallSubscription(folder: string): Promise<Subscription | undefined> {
  try {
    const { key, mirrors } = v.parse(
      SubscriptionRecord,
      JSON.parse(await readFile(recordPath(folder), 'utf8')),
    )
    return { key: parseCatalogueKey(key), mirrors }
  } catch {
    return undefined // None, or one that nobody wrote whole: the app's own catalogue is shown.
  }
}

/** Has a data folder remember a subscription; the app follows it from its next start. */
export async function rememberSubscription(folder: string, { key, mirrors }: Subscription): Promise<void> {
  const draft = `${recordPath(folder)}.new`
  await writeFile(draft, JSON.stringify({ key: formatCatalogueKey(key), mirrors }), { mode: 0o600 })
  await rename(draft, recordPath(folder))
}

/** Has a data folder forget its subscription: the app's own catalogue is shown from its next start. */
export async function forgetSubscription(folder: string): Promise<void> {
  await rm(recordPath(folder), { force: true })
}

function recordPath(folder: string): string {
  return join(folder, 'subscription.json')
}

/** What is kept of a subscription in `folder`. */
export function keptCatalogueOf(
  folder: string,
  { key }: Subscription,
  { log }: Pick<World, 'log'>,
): KeptCatalogue {
  return new KeptCatalogue({ folder, key, log })
}

/** Follows a subscription by the DHT and by its mirrors, from what is kept of it on. */
export function followSubscription(
  { key, mirrors, everyMs }: Subscription,
  parts: {
    readonly world: World
    readonly engine: Engine
    readonly kept: KeptCatalogue
    readonly held: SignedCatalogue | undefined
    readonly onNewer: (catalogue: SignedCatalogue) => void
  },
): CatalogueFollower {
  const { world, engine, ...more } = parts
  const ways = [
    ...(engine.dht ? [torrentWay({ engine, key })] : []),
    ...mirrors.map((url) => mirrorWay({ url, ...world })),
  ]
  return new CatalogueFollower({ key, ways, everyMs, clock: world.clock, log: world.log, ...more })
}
