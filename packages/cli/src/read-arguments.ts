import { fileURLToPath } from 'node:url'
import type { HouseDoorWish, Limits } from '@lanterne/server'
import {
  type Common,
  common,
  file,
  json,
  limits,
  type Peers,
  parse,
  peers,
  port,
  readCommon,
  readLimits,
  readNumber,
  readPeers,
  readPort,
  readSource,
  readTrackers,
  readWants,
  readWebSeeds,
  refuseMore,
  UsageError,
  type Wants,
  ways,
} from './parse-words.ts'
import { type CastCommandLine, readCast } from './read-cast-arguments.ts'
import { type CatalogueCommand, readCatalogue } from './read-catalogue-arguments.ts'
import { readHouseDoor, withListenValue } from './read-house-door.ts'
import { type PublishCommand, readPublish } from './read-publish-arguments.ts'

/** What the command line asks for. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | (Common &
      Partial<Limits> & {
        readonly name: 'start'
        readonly port?: number
        readonly isBrowserWanted: boolean
        /** Whether the app ends when its window is closed, where it has one of its own. */
        readonly isUntilClosed: boolean
        readonly wants: Wants
        /** A link to open in it. */
        readonly link?: string
        /** Where other devices of the house may come in; absent: as a person left it. */
        readonly houseDoor?: HouseDoorWish
        /** Path of a `.torrent` to open in it. */
        readonly torrent?: string
        /** Whose catalogue is followed. */
        readonly subscription?: { readonly key: string; readonly mirrors: readonly string[] }
      })
  | (Common &
      Peers & {
        readonly name: 'stream'
        readonly source: string
        readonly fileIndex?: number
        readonly port?: number
        readonly isJson: boolean
      })
  | (Common &
      Peers & {
        readonly name: 'seed'
        readonly source: string
        readonly file?: string
        readonly output?: string
        readonly isJson: boolean
      })
  | (Common & {
      readonly name: 'make'
      readonly source: string
      readonly output?: string
      readonly version: (typeof torrentVersions)[number]
      readonly trackers: readonly string[]
      readonly webSeeds: readonly string[]
    })
  | (Common & { readonly name: 'doctor'; readonly port?: number; readonly isJson: boolean })
  | CastCommandLine
  | CatalogueCommand
  | PublishCommand

const torrentVersions = ['v1', 'v2', 'hybrid'] as const

/** Reads the words after `lanterne`. Throws `UsageError`. */
export function readArguments(words: readonly string[]): Command {
  const [first = 'start'] = words
  if (words.some((word) => word === '--help' || word === '-h') || first === 'help') return { name: 'help' }
  if (first === '--version' || first === '-v') return { name: 'version' }
  const isNamed = !first.startsWith('-')
  const rest = isNamed ? words.slice(1) : words
  switch (isNamed ? first : 'start') {
    case 'start':
      return readStart(rest)
    case 'open':
      return readOpen(rest)
    case 'publish':
      return readPublish(rest)
    case 'stream':
      return readStream(rest)
    case 'seed':
      return readSeed(rest)
    case 'make':
      return readMake(rest)
    case 'doctor':
      return readDoctor(rest)
    case 'cast':
      return readCast(rest)
    case 'catalogue':
      return readCatalogue(rest)
    default:
      throw new UsageError({ kind: 'unknown-command', what: first })
  }
}

const subscribing = { subscribe: { type: 'string' }, mirror: { type: 'string', multiple: true } } as const

const starting = {
  ...{ ...common, ...port, ...ways, ...limits, ...subscribing },
  'no-open': { type: 'boolean' },
  listen: { type: 'string' },
  'until-closed': { type: 'boolean' },
} as const

/** The app, with a link or a `.torrent` to open in it. */
function readOpen(words: readonly string[]): Command {
  const { values, sources } = parse(withListenValue(words), starting)
  const link = readSource(sources)
  if (/\.torrent$/i.test(link)) return { ...startOf(values), torrent: pathOf(link) }
  if (!/^(?:lanterne|magnet):/i.test(link)) throw new UsageError({ kind: 'not-a-link', what: link })
  return { ...startOf(values), link }
}

/** Desktops name a file by its path or by its address. */
function pathOf(file: string): string {
  if (!/^file:/i.test(file)) return file
  try {
    return fileURLToPath(file)
  } catch {
    throw new UsageError({ kind: 'not-a-link', what: file })
  }
}

function readStart(words: readonly string[]): Command {
  const { values, sources } = parse(withListenValue(words), starting)
  refuseMore(sources, 0)
  return startOf(values)
}

function startOf(
  values: ReturnType<typeof parse<typeof starting>>['values'],
): Extract<Command, { name: 'start' }> {
  return {
    name: 'start',
    ...readCommon(values),
    ...readPort(values.port),
    isBrowserWanted: !values['no-open'],
    ...(values.listen === undefined ? {} : { houseDoor: readHouseDoor(values.listen) }),
    isUntilClosed: values['until-closed'] === true,
    ...readLimits(values),
    wants: readWants(values),
    ...readSubscription(values),
  }
}

function readSubscription({ subscribe: key, mirror = [] }: { subscribe?: string; mirror?: string[] }) {
  const mirrors = readWebSeeds(mirror, 'not-a-mirror')
  if (key === undefined && mirrors.length > 0)
    throw new UsageError({ kind: 'needs-option', what: '--subscribe' })
  return key === undefined ? {} : { subscription: { key, mirrors } }
}

function readStream(words: readonly string[]): Command {
  const { values, sources } = parse(words, { ...common, ...port, ...json, ...peers, ...file })
  const source = readSource(sources)
  const fileIndex =
    values.file === undefined ? {} : { fileIndex: readNumber(values.file, 'not-an-index', 1e6) }
  const shared = { ...readCommon(values), ...readPeers(values), isJson: values.json ?? false }
  return { name: 'stream', source, ...shared, ...readPort(values.port), ...fileIndex }
}

function readSeed(words: readonly string[]): Command {
  const { values, sources } = parse(words, {
    ...{ ...common, ...port, ...json, ...peers, ...file },
    output: { type: 'string' },
  })
  const source = readSource(sources)
  // A seed has one port: the one where peers come.
  const { listen = values.port } = values
  const shared = { ...readCommon(values), ...readPeers({ ...values, listen }), isJson: values.json ?? false }
  const paths = {
    ...(values.file === undefined ? {} : { file: values.file }),
    ...(values.output === undefined ? {} : { output: values.output }),
  }
  return { name: 'seed', source, ...shared, ...paths }
}

function readMake(words: readonly string[]): Command {
  const { values, sources } = parse(words, {
    ...common,
    output: { type: 'string' },
    format: { type: 'string' },
    tracker: { type: 'string', multiple: true },
    'web-seed': { type: 'string', multiple: true },
  })
  const { format = 'hybrid', output, tracker = [], 'web-seed': webSeeds = [] } = values
  const version = torrentVersions.find((known) => known === format)
  if (!version) throw new UsageError({ kind: 'not-a-torrent-version', what: format })
  readWebSeeds(webSeeds, 'not-a-web-seed')
  return {
    ...{ name: 'make', source: readSource(sources), version, webSeeds },
    ...readCommon(values),
    trackers: readTrackers(tracker),
    ...(output === undefined ? {} : { output }),
  }
}

function readDoctor(words: readonly string[]): Command {
  const { values, sources } = parse(words, { ...common, ...port, ...json })
  refuseMore(sources, 0)
  return { name: 'doctor', ...readCommon(values), ...readPort(values.port), isJson: values.json ?? false }
}
