import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { refusal } from '@lanterne/catalogue'
import { openEngine } from '@lanterne/engine'
import { AppError, type Logger, sleep, withDeadline } from '@lanterne/kernel'
import { openDataFolder } from '../folder/open-data-folder.ts'
import { openWorld } from '../privacy/open-world.ts'
import { type PeerSettings, reachOf } from '../world.ts'
import {
  followSubscription,
  keptCatalogueOf,
  rememberSubscription,
  type Subscription,
} from './subscription.ts'
import { type CatalogueFacts, factsOf } from './work-on-catalogue.ts'

/** What to subscribe to, and how. */
export interface SubscribeOptions extends PeerSettings {
  readonly subscription: Subscription
  readonly dataDirectory: string
  /** Where the newest is written besides, to be mirrored by whoever wants to. */
  readonly output?: string | undefined
  readonly log: Logger
}

const LIMIT_MS = 10 * 60_000
const RETRY_MS = 3000

/**
 * Gets the newest catalogue of a key, keeps it, and has the data folder remember the subscription. Throws `no-peers` when
 * nobody has one, `catalogue-refused` when whoever has one has none that is good.
 */
export async function subscribeOnce(
  options: SubscribeOptions,
  { signal }: { signal: AbortSignal },
): Promise<CatalogueFacts> {
  const { subscription, log, output } = options
  const folder = await openDataFolder(options.dataDirectory)
  await using world = await openWorld(folder, { log })
  await using engine = await openEngine(
    { ...world, directory: join(folder.catalogues, 'engine'), ...reachOf(options, world.chosen) },
    { signal },
  )
  world.follow(engine)
  const kept = keptCatalogueOf(folder.catalogues, subscription, world)
  const held = await kept.read({ signal })
  const follower = followSubscription(subscription, { world, engine, kept, held, onNewer: () => {} })
  using limit = withDeadline(world.clock, LIMIT_MS, () => new AppError('no-peers'), { signal })
  let result = await follower.look(limit)
  while (result === 'unreachable') {
    await sleep(world.clock, RETRY_MS, limit)
    result = await follower.look(limit)
  }
  if (!follower.held) throw refusal('nothing-good')
  await rememberSubscription(folder.path, subscription)
  if (output !== undefined) await writeFile(output, Buffer.concat(follower.held.files))
  return factsOf(follower.held)
}
