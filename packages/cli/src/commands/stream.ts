import { resolve } from 'node:path'
import { openStream } from '@lanterne/server'
import { followStatus } from '../follow-status.ts'
import { peerSettings } from '../peer-settings.ts'
import type { Command } from '../read-arguments.ts'
import type { Session } from '../session.ts'

/** Serves the bytes of one film until stopped; the first line printed is their address. */
export async function stream(
  command: Extract<Command, { name: 'stream' }>,
  { environment, text, log, print, say, signal }: Session,
): Promise<number> {
  const { source, fileIndex, port, peers, trackers, dataDirectory, isJson } = command
  say(text.looking)
  await using opened = await openStream(
    {
      ...{ source, peers, trackers, log },
      ...(fileIndex === undefined ? {} : { fileIndex }),
      ...(port === undefined ? {} : { port }),
      ...peerSettings(command, environment),
      dataDirectory: resolve(dataDirectory ?? environment.dataDirectory),
    },
    { signal },
  )
  print(opened.url)
  await followStatus(opened, { text, say, signal, ...(isJson ? { print } : {}) })
  return 0
}
