import type { Engine } from '@lanterne/engine'
import type { Logger } from '@lanterne/kernel'
import type { DataFolder } from '../folder/open-data-folder.ts'
import { createSystemWorld, type World } from '../world.ts'
import { Privacy } from './privacy.ts'
import type { ChosenWay } from './way-of-choice.ts'

/** What a command stands on that is not the app: the same network as the app's, until disposed. */
export interface OpenWorld extends World, AsyncDisposable {
  /** What belongs to the way that was chosen; absent while nothing is hidden. */
  readonly chosen: ChosenWay | undefined
  /** Tells an engine when something can be reached again. */
  follow(engine: Pick<Engine, 'networkReturned'>): void
}

/** Opens the network that was chosen in the app, for as long as a command runs. */
export async function openWorld(
  folder: Pick<DataFolder, 'privacy'>,
  { log }: { readonly log: Logger },
): Promise<OpenWorld> {
  const system = createSystemWorld({ log })
  const privacy = await Privacy.open({ ...system, system: system.network, file: folder.privacy })
  const life = new AbortController()
  return {
    ...system,
    network: privacy.network,
    chosen: privacy.chosen,
    follow: (engine) => privacy.events.on('returned', () => engine.networkReturned(), life),
    async [Symbol.asyncDispose]() {
      life.abort()
      await privacy[Symbol.asyncDispose]()
    },
  }
}
