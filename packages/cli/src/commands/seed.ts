import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openSeed } from '@lanterne/server'
import { followStatus } from '../follow-status.ts'
import { peerSettings } from '../peer-settings.ts'
import type { Command } from '../read-arguments.ts'
import type { Session } from '../session.ts'

/** Shares one file until stopped; the first line printed is its magnet link. */
export async function seed(
  command: Extract<Command, { name: 'seed' }>,
  { environment, text, log, print, say, signal }: Session,
): Promise<number> {
  const { source, file, output, peers, trackers, dataDirectory, isJson } = command
  await using opened = await openSeed(
    {
      ...{ source, peers, trackers, log },
      ...(file === undefined ? {} : { file }),
      ...peerSettings(command, environment),
      dataDirectory: resolve(dataDirectory ?? environment.dataDirectory),
    },
    { signal },
  )
  if (output !== undefined) {
    try {
      await writeFile(output, opened.torrent)
    } catch {
      say(text.outputNotWritten(output)) // Why matters less than where: the path is theirs.
      return 1
    }
  }
  print(opened.magnet)
  const port = opened.address?.port
  say(text.seeding(String(port)))
  await followStatus(opened, { text, say, signal, ...(isJson ? { print } : {}), more: { port } })
  return 0
}
