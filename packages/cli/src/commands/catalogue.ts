import { resolve } from 'node:path'
import { systemClock, systemRandom } from '@lanterne/kernel'
import {
  buildCatalogue,
  type CatalogueFacts,
  forgetSubscription,
  linkOfCatalogue,
  makeKeyFile,
  openPublication,
  readCatalogueKey,
  resolveWithNetwork,
  signCatalogue,
  subscribeOnce,
  verifyCatalogue,
} from '@lanterne/server'
import { peerSettings } from '../peer-settings.ts'
import type { CatalogueCommand } from '../read-catalogue-arguments.ts'
import { aborted, type Session } from '../session.ts'

type Asked<Work extends CatalogueCommand['work']> = Extract<CatalogueCommand, { work: Work }>

/** Makes, signs, checks, publishes catalogues, and subscribes to them. */
export async function catalogue(command: CatalogueCommand, session: Session): Promise<number> {
  switch (command.work) {
    case 'key':
      return makeKey(command, session)
    case 'build':
      return build(command, session)
    case 'sign':
      return sign(command, session)
    case 'verify':
      return verify(command, session)
    case 'publish':
      return publish(command, session)
    case 'subscribe':
      return subscribe(command, session)
    case 'resolve':
      return resolveTitles(command, session)
    case 'unsubscribe':
      return unsubscribe(command, session)
  }
}

async function makeKey({ output }: Asked<'key'>, { text, print, say }: Session): Promise<number> {
  const key = await makeKeyFile(output, { random: systemRandom })
  print(await linkOfCatalogue(key))
  say(text.keyMade(output))
  return 0
}

async function build(
  { sources, title, homepage, output }: Asked<'build'>,
  session: Session,
): Promise<number> {
  const { text, say, signal } = session
  const madeOn = new Date(systemClock.epochMs()).toISOString().slice(0, 10)
  const { titles } = await buildCatalogue({ sources, name: title, homepage, madeOn, output }, { signal })
  say(text.built(output, titles))
  return 0
}

async function sign(command: Asked<'sign'>, { text, say, signal }: Session): Promise<number> {
  // Seconds go up by themselves: nobody has to remember what the last one was.
  const { sequence = Math.floor(systemClock.epochMs() / 1000) } = command
  for (const path of await signCatalogue({ ...command, sequence }, { signal })) say(text.made(path))
  return 0
}

async function verify(command: Asked<'verify'>, { print, signal }: Session): Promise<number> {
  const { sources, isJson } = command
  const key = command.key === undefined ? undefined : await readCatalogueKey(command.key)
  const facts = await verifyCatalogue({ sources, key }, { signal })
  print(isJson ? JSON.stringify(facts) : lineOf(facts))
  return 0
}

async function publish(command: Asked<'publish'>, session: Session): Promise<number> {
  const { environment, text, log, print, say, signal } = session
  const [source = '', ...deltas] = command.sources
  await using publication = await openPublication(
    {
      ...{ source, deltas, keyFile: command.keyFile, log },
      ...peerSettings(command, environment),
      dataDirectory: resolve(command.dataDirectory ?? environment.dataDirectory),
      onTold: (nodes) => say(text.told(nodes)),
    },
    { signal },
  )
  print(await linkOfCatalogue(await readCatalogueKey(publication.key)))
  say(text.publishing(publication.sequence))
  await aborted(signal)
  return 0
}

async function subscribe(command: Asked<'subscribe'>, session: Session): Promise<number> {
  const { environment, log, print, say, text, signal } = session
  const subscription = { key: await readCatalogueKey(command.key), mirrors: command.mirrors }
  say(text.lookingForCatalogue)
  const facts = await subscribeOnce(
    {
      ...{ subscription, log, output: command.output },
      ...peerSettings(command, environment),
      dataDirectory: resolve(command.dataDirectory ?? environment.dataDirectory),
    },
    { signal },
  )
  print(lineOf(facts))
  return 0
}

async function resolveTitles(
  { source, output, isJson }: Asked<'resolve'>,
  { text, log, environment, print, say, signal }: Session,
): Promise<number> {
  const told = ({
    id,
    notes,
    done,
    of,
  }: {
    id: string
    notes: readonly { notes: readonly string[] }[]
    done: number
    of: number
  }) => say(text.resolved(id, notes.flatMap((each) => each.notes).join(', '), done, of))
  const report = await resolveWithNetwork(
    { source, output, dataDirectory: environment.dataDirectory, log, onTitle: told },
    { signal },
  )
  if (isJson) print(JSON.stringify(report))
  say(text.made(output))
  // What nobody answered is asked again by the next run.
  return report.noted.some(({ notes }) => notes.some((each) => each.notes.includes('unreachable'))) ? 1 : 0
}

async function unsubscribe(
  command: Asked<'unsubscribe'>,
  { environment, text, say }: Session,
): Promise<number> {
  await forgetSubscription(resolve(command.dataDirectory ?? environment.dataDirectory))
  say(text.unsubscribed)
  return 0
}

/** Facts in one line that programs may read too: nothing in it depends on the language. */
function lineOf({ key, sequence, head, titles, sizeBytes }: CatalogueFacts): string {
  return `${key} ${sequence} ${head.madeOn} titles=${titles} bytes=${sizeBytes} ${JSON.stringify(head.name)}`
}
