import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { publishFilm } from '@lanterne/server'
import { askFacts, factsOf } from '../ask-facts.ts'
import { followStatus } from '../follow-status.ts'
import { peerSettings } from '../peer-settings.ts'
import type { PublishCommand } from '../read-publish-arguments.ts'
import type { Session } from '../session.ts'

/** Publishes a film, and shares it until stopped; the first lines printed are its link and the magnet link beside it. */
export async function publish(command: PublishCommand, session: Session): Promise<number> {
  const { environment, text, log, print, say, ask, signal } = session
  const { source, mayShare, poster, webSeeds, trackers, subtitles, peers, entry, isJson } = command
  const said = { facts: factsOf(command.facts), mayShare }
  const given = ask ? await askFacts(said, { ask, say, text: text.asking }) : said
  let told = -1
  const tellPart = (doneBytes: number, sizeBytes: number) => {
    const part = Math.floor((doneBytes / Math.max(1, sizeBytes)) * 10) * 10
    if (part > told) say(text.readingFilm((told = part)))
  }
  await using published = await publishFilm(
    {
      request: {
        ...{ ...given, path: resolve(source), webSeeds, trackers },
        ...(subtitles && { subtitles: subtitles.map((path) => resolve(path)) }),
        ...(poster && { artwork: [artworkOf(poster)] }),
      },
      ...{ peers, log, onProgress: tellPart },
      ...peerSettings(command, environment),
      ffmpeg: environment.ffmpeg,
      dataDirectory: resolve(command.dataDirectory ?? environment.dataDirectory),
    },
    { signal },
  )
  const { share, here } = published
  if (entry !== undefined) {
    try {
      await writeFile(entry, `${JSON.stringify([share.title], undefined, 2)}\n`)
    } catch {
      say(text.outputNotWritten(entry)) // Why matters less than where: the path is theirs.
      return 1
    }
    say(text.made(entry))
  }
  print(share.link)
  print(share.magnet)
  if (!here) {
    say(text.sharedByApp)
    return 0
  }
  const port = here.address?.port
  say(text.seeding(String(port)))
  await followStatus(here, { text, say, signal, ...(isJson ? { print } : {}), more: { port } })
  return 0
}

function artworkOf({ url, licence, licenceUrl, credit }: NonNullable<PublishCommand['poster']>) {
  return { kind: 'poster', url, licence: { name: licence, url: licenceUrl, attribution: credit } } as const
}
