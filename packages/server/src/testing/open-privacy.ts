import { join } from 'node:path'
import { silentLogger } from '@lanterne/kernel'
import { Privacy } from '../privacy/privacy.ts'
import { createSystemWorld } from '../world.ts'

/** Nothing is hidden, and what is chosen is kept in `folder`. */
export function openTestPrivacy(folder: string): Promise<Privacy> {
  const world = createSystemWorld({ log: silentLogger })
  return Privacy.open({ ...world, system: world.network, file: join(folder, 'privacy.json') })
}
