import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DevicesState } from '@lanterne/contract'
import { openAppClient, openServer, readCatalogueKey } from '@lanterne/server'
import { openTorrent } from '../open-torrent.ts'
import { openWindow } from '../open-window.ts'
import { peerSettings } from '../peer-settings.ts'
import type { Command } from '../read-arguments.ts'
import { aborted, type Session } from '../session.ts'
import { printDoor, tellDoor } from './tell-door.ts'

/** Opens the app, or shows the one that is open already. */
export async function start(command: Extract<Command, { name: 'start' }>, session: Session): Promise<number> {
  const { port, isBrowserWanted, isUntilClosed, subscription, houseDoor } = command
  const { environment, text, log, print, say, signal } = session
  const { browsers, catalogueFile } = environment
  const dataDirectory = resolve(command.dataDirectory ?? environment.dataDirectory)
  const opening = await openServer(
    {
      ...(catalogueFile === undefined ? {} : { catalogueFile: pathToFileURL(resolve(catalogueFile)) }),
      ...(port === undefined ? {} : { port }),
      ...(subscription && {
        subscription: { ...subscription, key: await readCatalogueKey(subscription.key) },
      }),
      ...peerSettings(command, environment),
      ...(houseDoor && { houseDoor }),
      ffmpeg: environment.ffmpeg,
      dataDirectory,
      log,
    },
    { signal },
  )
  const { link, torrent } = command
  const shown = async (address: string, token?: string) => {
    if (torrent !== undefined) return openTorrent(resolve(torrent), { address, token, signal })
    return link === undefined ? address : `${address}/?open=${encodeURIComponent(link)}`
  }
  if (opening.state === 'running') {
    const page = await shown(opening.address)
    print(text.isRunning(page))
    if (isBrowserWanted) await openWindow(page, { browsers, dataDirectory })
    if (houseDoor) await askDoor(opening.address, session)
    return 0
  }
  await using server = opening.server
  const page = await shown(server.address, server.token)
  print(text.isOpen(page))
  say(text.howToStop)
  const window = isBrowserWanted ? await openWindow(page, { browsers, dataDirectory }) : undefined
  if (houseDoor) {
    await tellDoor(server, session).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
  await Promise.race([aborted(signal), ...(window && isUntilClosed ? [window.closed] : [])])
  return 0
}

/** Has the app that runs open its door to the house, as its page does, and prints a code. */
async function askDoor(address: string, session: Session): Promise<void> {
  const { signal } = session
  const app = await openAppClient(address, { signal })
  await app.ask('POST', '/api/devices/door', { isOpen: true }, { signal })
  const shown = await app.ask('POST', '/api/devices/code', {}, { signal })
  printDoor(shown as DevicesState, session) // The app and this command are one program.
}
