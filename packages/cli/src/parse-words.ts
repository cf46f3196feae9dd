import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import type { Endpoint } from '@lanterne/kernel'
import type { Limits } from '@lanterne/server'
import { readSize, readUpload } from './read-limits.ts'

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
  | { readonly kind: 'not-a-torrent-version' | 'not-a-web-seed' | 'not-a-mirror'; readonly what: string }
  | { readonly kind: 'not-a-sequence' | 'needs-option'; readonly what: string }
  | { readonly kind: 'not-a-link' | 'not-a-time' | 'not-a-volume'; readonly what: string }
  | { readonly kind: 'not-a-house-address'; readonly what: string }
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

export const common = { data: { type: 'string' }, verbose: { type: 'boolean' } } as const
export const port = { port: { type: 'string' } } as const
export const json = { json: { type: 'boolean' } } as const
export const ways = {
  'no-dht': { type: 'boolean' },
  'no-lsd': { type: 'boolean' },
  'no-port-mapping': { type: 'boolean' },
} as const
export const limits = { cache: { type: 'string' }, upload: { type: 'string' } } as const
export const peers = {
  ...limits,
  peer: { type: 'string', multiple: true },
  tracker: { type: 'string', multiple: true },
  listen: { type: 'string' },
  ...ways,
} as const
export const file = { file: { type: 'string' } } as const

/** Node reads the words; what it refuses becomes a problem of ours, in the user's language. */
export function parse<Options extends ParseArgsOptionsConfig>(words: readonly string[], options: Options) {
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

export function readSource(sources: readonly string[]): string {
  const [source] = sources
  if (!source) throw new UsageError({ kind: 'source-missing' })
  refuseMore(sources, 1)
  return source
}

export function refuseMore(sources: readonly string[], most: number): void {
  const extra = sources[most]
  if (extra !== undefined) throw new UsageError({ kind: 'too-many', what: extra })
}

export function readCommon({ data, verbose = false }: { data?: string; verbose?: boolean }): Common {
  return { isVerbose: verbose, ...(data === undefined ? {} : { dataDirectory: data }) }
}

export function readPort(text: string | undefined): { port?: number } {
  return text === undefined ? {} : { port: readNumber(text, 'not-a-port', 65_535) }
}

export function readPeers(values: {
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

export function readLimits({ cache, upload }: { cache?: string; upload?: string }): Partial<Limits> {
  const cacheBytes = cache === undefined ? undefined : readSize(cache)
  if (cache !== undefined && !cacheBytes) throw new UsageError({ kind: 'not-a-size', what: cache })
  const limit = upload === undefined ? undefined : readUpload(upload)
  if (upload !== undefined && !limit) throw new UsageError({ kind: 'not-an-upload-limit', what: upload })
  return { ...(cacheBytes && { cacheBytes }), ...(limit && { upload: limit }) }
}

export function readTrackers(urls: readonly string[]): readonly string[] {
  for (const url of urls) {
    if (!/^(https?|udp|wss?):\/\/[^/]/i.test(url) || !URL.canParse(url)) {
      throw new UsageError({ kind: 'not-a-tracker', what: url })
    }
  }
  return urls
}

export function readWants(
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

export function readNumber(text: string, kind: 'not-a-port' | 'not-an-index', most: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= most)) throw new UsageError({ kind, what: text })
  return value
}

/** Addresses of HTTP servers, as they are. */
export function readWebSeeds(
  urls: readonly string[],
  kind: 'not-a-web-seed' | 'not-a-mirror',
): readonly string[] {
  for (const url of urls)
    if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) throw new UsageError({ kind, what: url })
  return urls
}
