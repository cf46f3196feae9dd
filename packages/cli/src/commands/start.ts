import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openServer, readCatalogueKey } from '@lanterne/server'
import { openBrowser } from '../open-browser.ts'
import { peerSettings } from '../peer-settings.ts'
import type { Command } from '../read-arguments.ts'
import { aborted, type Session } from '../session.ts'

/** Opens the app, or shows the one that is open already. */
export async function start(
  command: Extract<Command, { name: 'start' }>,
  { environment, text, log, print, say, signal }: Session,
): Promise<number> {
  const { port, dataDirectory, isBrowserWanted, subscription } = command
  const { catalogueFile } = environment
  const opening = await openServer(
    {
      ...(catalogueFile === undefined ? {} : { catalogueFile: pathToFileURL(resolve(catalogueFile)) }),
      ...(port === undefined ? {} : { port }),
      ...(subscription && {
        subscription: { ...subscription, key: await readCatalogueKey(subscription.key) },
      }),
      ...peerSettings(command, environment),
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
    return 0
  }
  await using server = opening.server
  print(text.isOpen(shown(server.address)))
  say(text.howToStop)
  if (isBrowserWanted) openBrowser(shown(server.address))
  await aborted(signal)
  return 0
}
