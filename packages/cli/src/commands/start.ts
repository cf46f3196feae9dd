import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DevicesState } from '@lanterne/contract'
import { openAppClient, openServer, readCatalogueKey } from '@lanterne/server'
import { openBrowser } from '../open-browser.ts'
import { peerSettings } from '../peer-settings.ts'
import type { Command } from '../read-arguments.ts'
import { aborted, type Session } from '../session.ts'
import { printDoor, tellDoor } from './tell-door.ts'

/** Opens the app, or shows the one that is open already. */
export async function start(command: Extract<Command, { name: 'start' }>, session: Session): Promise<number> {
  const { port, dataDirectory, isBrowserWanted, subscription, houseDoor } = command
  const { environment, text, log, print, say, signal } = session
  const { catalogueFile } = environment
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
      dataDirectory: resolve(dataDirectory ?? environment.dataDirectory),
      log,
    },
    { signal },
  )
  const shown = (address: string) =>
    command.link === undefined ? address : `${address}/?open=${encodeURIComponent(command.link)}`
  if (opening.state === 'running') {
    print(text.isRunning(shown(opening.address)))
    if (isBrowserWanted) openBrowser(shown(opening.address))
    if (houseDoor) await askDoor(opening.address, session)
    return 0
  }
  await using server = opening.server
  print(text.isOpen(shown(server.address)))
  say(text.howToStop)
  if (isBrowserWanted) openBrowser(shown(server.address))
  if (houseDoor) {
    await tellDoor(server, session).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
  await aborted(signal)
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
