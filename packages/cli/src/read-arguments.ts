import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import type { Endpoint } from '@lanterne/kernel'
import type { Limits } from '@lanterne/server'
import { readSize, readUpload } from './read-limits.ts'

/** What the command line asks for. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | (Common &
      Partial<Limits> & {
        readonly name: 'start'
        readonly port?: number
        readonly isBrowserWanted: boolean
        readonly wants: Wants
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

const torrentVersions = ['v1', 'v2', 'hybrid'] as const

/** What every command that does something takes. */
export interface Common {
  readonly dataDirectory?: string
  readonly isVerbose: boolean
}

/** How peers are found, and find us. */
export interface Peers extends Partial<Limits> {
  readonly peers: readonly Endpoint[]
  readonly trackers: readonly string[]
  readonly listenPort: number
  readonly wants: Wants
}

/** What the command line does not forbid. */
export interface Wants {
  readonly dht: boolean
  readonly localDiscovery: boolean
  readonly portMapping: boolean
}

/** What is wrong with a command line; each has a sentence. */
export type UsageProblem =
  | {
      readonly kind: 'unknown-command' | 'unknown-option' | 'needs-value' | 'takes-no-value'
      readonly what: string
    }
  | { readonly kind: 'not-a-size' | 'not-an-upload-limit'; readonly what: string }
  | { readonly kind: 'not-a-port' | 'not-an-index' | 'not-a-peer' | 'not-a-tracker'; readonly what: string }
  | { readonly kind: 'not-a-torrent-version' | 'not-a-web-seed'; readonly what: string }
  | { readonly kind: 'source-missing' }
  | { readonly kind: 'too-many'; readonly what: string }

/** A command line that makes no sense. */
export class UsageError extends Error {
  readonly problem: UsageProblem

  constructor(problem: UsageProblem) {
    super(problem.kind)
    this.name = 'UsageError'
    this.problem = problem
  }
}

const common = { data: { type: 'string' }, verbose: { type: 'boolean' } } as const
const port = { port: { type: 'string' } } as const
const json = { json: { type: 'boolean' } } as const
const ways = {
  'no-dht': { type: 'boolean' },
  'no-lsd': { type: 'boolean' },
  'no-port-mapping': { type: 'boolean' },
} as const
const limits = { cache: { type: 'string' }, upload: { type: 'string' } } as const
const peers = {
  ...limits,
  peer: { type: 'string', multiple: true },
  tracker: { type: 'string', multiple: true },
  listen: { type: 'string' },
  ...ways,
} as const
const file = { file: { type: 'string' } } as const

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
    case 'stream':
      return readStream(rest)
    case 'seed':
      return readSeed(rest)
    case 'make':
      return readMake(rest)
    case 'doctor':
      return readDoctor(rest)
    default:
      throw new UsageError({ kind: 'unknown-command', what: first })
  }
}

function readStart(words: readonly string[]): Command {
  const { values, sources } = parse(words, {
    ...common,
    ...port,
    ...ways,
    ...limits,
    'no-open': { type: 'boolean' },
  })
  refuseMore(sources, 0)
  return {
    name: 'start',
    ...readCommon(values),
    ...readPort(values.port),
    isBrowserWanted: !values['no-open'],
    ...readLimits(values),
    wants: readWants(values),
  }
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
  for (const url of webSeeds)
    if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url))
      throw new UsageError({ kind: 'not-a-web-seed', what: url })
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

/** Node reads the words; what it refuses becomes a problem of ours, in the user's language. */
function parse<Options extends ParseArgsOptionsConfig>(words: readonly string[], options: Options) {
  const { tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const known = options[token.name]
    if (!known) throw new UsageError({ kind: 'unknown-option', what: token.rawName })
    if (
      known.type === 'string' &&
      (token.value === undefined || (!token.inlineValue && isOption(token.value)))
    ) {
      throw new UsageError({ kind: 'needs-value', what: token.rawName })
    }
    if (known.type === 'boolean' && token.value !== undefined) {
      throw new UsageError({ kind: 'takes-no-value', what: token.rawName })
    }
  }
  const { values, positionals } = parseArgs({
    args: [...words],
    options,
    strict: true,
    allowPositionals: true,
  })
  return { values, sources: positionals }
}

function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-'
}

function readSource(sources: readonly string[]): string {
  const [source] = sources
  if (!source) throw new UsageError({ kind: 'source-missing' })
  refuseMore(sources, 1)
  return source
}

function refuseMore(sources: readonly string[], most: number): void {
  const extra = sources[most]
  if (extra !== undefined) throw new UsageError({ kind: 'too-many', what: extra })
}

function readCommon({ data, verbose = false }: { data?: string; verbose?: boolean }): Common {
  return { isVerbose: verbose, ...(data === undefined ? {} : { dataDirectory: data }) }
}

function readPort(text: string | undefined): { port?: number } {
  return text === undefined ? {} : { port: readNumber(text, 'not-a-port', 65_535) }
}

function readPeers(values: {
  peer?: string[]
  tracker?: string[]
  listen?: string | undefined
  cache?: string
  upload?: string
  'no-dht'?: boolean
  'no-lsd'?: boolean
  'no-port-mapping'?: boolean
}): Peers {
  const { peer = [], tracker = [], listen } = values
  const listenPort = listen === undefined ? 0 : readNumber(listen, 'not-a-port', 65_535)
  const found = { peers: peer.map(readPeer), trackers: readTrackers(tracker), listenPort }
  return { ...found, ...readLimits(values), wants: readWants(values) }
}

function readLimits({ cache, upload }: { cache?: string; upload?: string }): Partial<Limits> {
  const cacheBytes = cache === undefined ? undefined : readSize(cache)
  if (cache !== undefined && !cacheBytes) throw new UsageError({ kind: 'not-a-size', what: cache })
  const limit = upload === undefined ? undefined : readUpload(upload)
  if (upload !== undefined && !limit) throw new UsageError({ kind: 'not-an-upload-limit', what: upload })
  return { ...(cacheBytes && { cacheBytes }), ...(limit && { upload: limit }) }
}

function readTrackers(urls: readonly string[]): readonly string[] {
  for (const url of urls) {
    if (!/^(https?|udp|wss?):\/\/[^/]/i.test(url) || !URL.canParse(url)) {
      throw new UsageError({ kind: 'not-a-tracker', what: url })
    }
  }
  return urls
}

function readWants(
  values: Readonly<Partial<Record<'no-dht' | 'no-lsd' | 'no-port-mapping', boolean>>>,
): Wants {
  return {
    dht: !values['no-dht'],
    localDiscovery: !values['no-lsd'],
    portMapping: !values['no-port-mapping'],
  }
}

function readPeer(text: string): Endpoint {
  const match = /^(?:\[([\da-f:.]{2,45})\]|([^\s:[\]/]{1,253})):(\d{1,5})$/i.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || port < 1 || port > 65_535)
    throw new UsageError({ kind: 'not-a-peer', what: text })
  return { host, port }
}

function readNumber(text: string, kind: 'not-a-port' | 'not-an-index', most: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= most)) throw new UsageError({ kind, what: text })
  return value
}
