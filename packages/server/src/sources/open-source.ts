import { join } from 'node:path'
import {
  type Addon,
  type BrowsableSource,
  createAddon,
  createAddonSource,
  createFeedSource,
  createSourceClient,
  describeAddon,
  manifestUrlOf,
} from '@lanterne/catalogue'
import type { SourceOffer, SourceRequest } from '@lanterne/contract'
import { AppError, type Clock, type HttpGet, type Logger } from '@lanterne/kernel'
import type { Workshop } from '@lanterne/media'
import { chooseFolder } from '../own-films/choose-folder.ts'
import { createFolderSource, type FolderSource } from '../own-films/folder-source.ts'
import type { KeptSource } from './kept-sources.ts'

const minuteMs = 60_000
const spacingMs = 50
const freshMs = 5 * minuteMs

/** What sources of the viewer's stand on. */
export interface SourceWorld {
  readonly get: HttpGet
  readonly clock: Clock
  readonly log: Logger
  readonly workshop: Pick<Workshop, 'open'>
  /** The app's data folder: no film in it is the viewer's own. */
  readonly dataDirectory: string
  /** Where what was read of films in folders is kept. */
  readonly factsDirectory: string
  /** Nothing is read any more when it aborts. */
  readonly signal: AbortSignal
}

/** A source that is at work. */
export interface OpenedSource {
  readonly source: BrowsableSource
  /** Of an add-on: what it can be asked for besides. */
  readonly addon?: Addon
  /** Of a folder: its files. */
  readonly folder?: FolderSource
  /** Host that the viewer typed. */
  readonly typedHost?: string
}

/**
 * What the viewer typed, as it is kept: the address of a manifest or a feed, the real path of a folder. Throws
 * `invalid-request`; for folders also `not-found`.
 */
export async function readAddress({ kind, address }: SourceRequest): Promise<string> {
  if (kind === 'folder') return chooseFolder(address)
  const text = address.replace(/^feed:(?:\/\/)?(?=https?:)/i, '').replace(/^feed:\/\//i, 'https://')
  const url = kind === 'addon' ? manifestUrlOf(address) : URL.canParse(text) ? new URL(text).href : undefined
  if (url === undefined || !/^https?:\/\//.test(url) || new URL(url).username !== '')
    throw new AppError('invalid-request')
  return url
}

/** Opens a source. Nothing is asked of it, nor looked at, before somebody wants something of it. */
export function openSource(
  { id, kind, address, name }: Pick<KeptSource, 'id' | 'kind' | 'address' | 'name'>,
  world: SourceWorld,
  addons: () => readonly Addon[] = () => [],
): OpenedSource {
  const { get, clock, dataDirectory, factsDirectory } = world
  if (kind === 'folder') {
    const path = join(factsDirectory, `${id}.json`)
    const folder = createFolderSource({ ...world, id, name, root: address, path, except: dataDirectory })
    return { source: folder, folder }
  }
  const typedHost = new URL(address).host
  const client = createSourceClient({ get, clock, spacingMs, freshMs, typedHost })
  if (kind === 'feed') return { source: createFeedSource(client, { id, url: address, name }), typedHost }
  const addon = createAddon(client, { id, url: address })
  return { source: createAddonSource(addon, { name, clock, all: addons }), addon, typedHost }
}

/** Reads a source and says what it is. Throws as `Source`. */
export async function describeSource(
  kind: KeptSource['kind'],
  address: string,
  world: SourceWorld,
  { signal }: { signal: AbortSignal },
): Promise<SourceOffer> {
  const plain = {
    ...{ kind, description: '', rows: [], hasSubtitles: false, isShared: false, isAdult: false },
    ...{ canBeSearched: true, needsConfiguration: false },
  }
  const { addon, folder } = openSource({ id: 'look', kind, address, name: '' }, world)
  if (addon) return describeAddon(await addon.manifest({ signal }), address)
  if (folder) {
    const name = address.split(/[\\/]/).findLast((part) => part !== '') ?? address
    return { ...plain, name: name.slice(0, 60), count: await folder.count({ signal }) }
  }
  const client = createSourceClient({
    ...{ get: world.get, clock: world.clock, spacingMs, freshMs, typedHost: new URL(address).host },
  })
  return { ...plain, ...(await createFeedSource(client, { id: 'look', url: address }).describe({ signal })) }
}
