import { writeFile } from 'node:fs/promises'
import { makeTorrent } from '@lanterne/server'
import type { Command } from '../read-arguments.ts'
import type { Session } from '../session.ts'

/** Makes a `.torrent` of a file or a folder; the line printed is its magnet link. */
export async function make(
  { source, output, version, trackers, webSeeds }: Extract<Command, { name: 'make' }>,
  { text, print, say, signal }: Session,
): Promise<number> {
  const made = await makeTorrent(source, { version, trackers, webSeeds, signal })
  const path = output ?? `${made.name}.torrent`
  try {
    await writeFile(path, made.bytes)
  } catch {
    say(text.outputNotWritten(path)) // Why matters less than where: the path is theirs.
    return 1
  }
  print(made.magnet)
  say(text.made(path))
  return 0
}
