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
  if (opening.state === 'running') {
    print(text.isRunning(opening.address))
    if (isBrowserWanted) openBrowser(opening.address)
    return 0
  }
  await using server = opening.server
  print(text.isOpen(server.address))
  say(text.howToStop)
  if (isBrowserWanted) openBrowser(server.address)
  await aborted(signal)
  return 0
}
