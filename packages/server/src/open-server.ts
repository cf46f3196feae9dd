import { randomUUID } from 'node:crypto'
import type { DevicesState } from '@lanterne/contract'
import type { HttpGet, Logger } from '@lanterne/kernel'
import type { FfmpegPlaces } from '@lanterne/media'
import type { Subscription } from './catalogue/subscription.ts'
import { defaultPort } from './config.ts'
import { claimFolder, publishInstance } from './folder/instance.ts'
import { openDataFolder } from './folder/open-data-folder.ts'
import { Houses } from './houses.ts'
import { openDoor } from './http/open-door.ts'
import { openHouse } from './open-house.ts'
import type { HouseDoorWish } from './pairing/pairing.ts'
import { Privacy } from './privacy/privacy.ts'
import { createSystemWorld, type PeerSettings, secret } from './world.ts'

/** How to run the app. */
export interface ServerOptions extends PeerSettings {
  /** Of the interface. When absent, the usual one or one of the next; 0 takes any that is free. */
  readonly port?: number
  readonly dataDirectory: string
  readonly webDirectory?: string
  readonly assetsDirectory?: string
  /** Another catalogue than the one that ships with the app. */
  readonly catalogueFile?: URL
  /** Whose catalogue is followed in place of the one that ships; the one that the data folder remembers when absent. */
  readonly subscription?: Subscription | undefined
  /** Where FFmpeg may be, for films that nothing else reads; absent: films of those kinds do not play. */
  readonly ffmpeg?: FfmpegPlaces | undefined
  /** Opens the door for other devices of the house, in this run. */
  readonly houseDoor?: HouseDoorWish | undefined
  /** How sources of films are asked in place of the network. */
  readonly get?: HttpGet | undefined
  readonly log: Logger
}

/** The app, until disposed. */
export interface Server extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  /** What whoever changes anything must know. */
  readonly token: string
  /** Other devices of the house, and the door for them. */
  devices(): Promise<DevicesState>
  /** Shows a code that lets one in. Throws `invalid-request` while that door is closed. */
  showCode(): Promise<DevicesState>
}

/** What opening the app comes to. */
export type ServerOpening =
  | { readonly state: 'open'; readonly server: Server }
  /** It runs on this data folder already. */
  | { readonly state: 'running'; readonly address: string }

const sparePorts = 20

/**
 * Opens the app: the one place where every domain is joined. Throws `data-folder-not-writable`, `data-folder-in-use`,
 * `port-in-use`, `disk-full`; `not-found` and `invalid-request` when another catalogue is missing or wrong.
 */
export async function openServer(
  options: ServerOptions,
  { signal }: { signal: AbortSignal },
): Promise<ServerOpening> {
  const { log, port } = options
  const world = createSystemWorld({ log })
  const folder = await openDataFolder(options.dataDirectory)
  await using resources = new AsyncDisposableStack()
  const claim = await claimFolder(folder.path, { clock: world.clock, signal })
  if ('address' in claim) return { state: 'running', address: claim.address }
  resources.use(claim)
  const wanted = port === undefined ? { port: defaultPort, spare: sparePorts } : { port, spare: 0 }
  const door = resources.use(await openDoor(wanted, { signal }))
  const instance = randomUUID()
  resources.use(await publishInstance(folder.path, { instance, address: door.address }))
  const privacy = resources.use(await Privacy.open({ ...world, system: world.network, file: folder.privacy }))
  const token = secret(world)
  const parts = { options, folder, privacy, door, token, instance, onChoice: () => houses.change() }
  const open = () => openHouse(parts, { signal })
  const houses: Houses = resources.use(await Houses.open({ open, privacy, log }))
  door.answer(houses)
  // Used twice: here so that it closes before what stands behind it, above in case that never opens.
  resources.use(door)
  const opened = resources.move()
  return {
    state: 'open',
    server: {
      ...{ address: door.address, token },
      devices: async () => (await houses.pairing).describe(),
      async showCode() {
        const pairing = await houses.pairing
        pairing.showCode()
        return pairing.describe()
      },
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    },
  }
}
