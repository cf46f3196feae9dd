import {
  type Common,
  common,
  json,
  type Peers,
  parse,
  peers,
  readCommon,
  readPeers,
  readSource,
  readWebSeeds,
  refuseMore,
  UsageError,
} from './parse-words.ts'

/** What `lanterne catalogue` is asked to do. */
export type CatalogueCommand = Common & { readonly name: 'catalogue' } & (
    | { readonly work: 'key'; readonly output: string }
    | {
        readonly work: 'build'
        readonly sources: readonly string[]
        readonly title: string
        readonly homepage?: string
        readonly output: string
      }
    | {
        readonly work: 'sign'
        readonly source: string
        readonly keyFile: string
        /** By the clock when absent. */
        readonly sequence?: number
        readonly from: readonly string[]
        readonly output: string
      }
    | {
        readonly work: 'verify'
        readonly sources: readonly string[]
        readonly key?: string
        readonly isJson: boolean
      }
    | (Peers & {
        readonly work: 'publish'
        readonly sources: readonly string[]
        readonly keyFile: string
      })
    | { readonly work: 'resolve'; readonly source: string; readonly output: string; readonly isJson: boolean }
    | { readonly work: 'unsubscribe' }
    | (Peers & {
        readonly work: 'subscribe'
        readonly key: string
        readonly mirrors: readonly string[]
        readonly output?: string
      })
  )

const output = { output: { type: 'string' } } as const
const key = { key: { type: 'string' } } as const

/** Reads the words after `lanterne catalogue`. Throws `UsageError`. */
export function readCatalogue([work, ...words]: readonly string[]): CatalogueCommand {
  switch (work) {
    case 'key':
      return readKey(words)
    case 'build':
      return readBuild(words)
    case 'sign':
      return readSign(words)
    case 'verify':
      return readVerify(words)
    case 'publish':
      return readPublish(words)
    case 'subscribe':
      return readSubscribe(words)
    case 'resolve':
      return readResolve(words)
    case 'unsubscribe':
      return readUnsubscribe(words)
    default:
      throw new UsageError({ kind: 'unknown-command', what: ['catalogue', work].join(' ').trim() })
  }
}

function readKey(words: readonly string[]): CatalogueCommand {
  const { values, sources } = parse(words, common)
  return { name: 'catalogue', work: 'key', ...readCommon(values), output: readSource(sources) }
}

function readBuild(words: readonly string[]): CatalogueCommand {
  const options = { ...common, ...output, name: { type: 'string' }, homepage: { type: 'string' } } as const
  const { values, sources } = parse(words, options)
  const { homepage } = values
  if (homepage !== undefined) readWebSeeds([homepage], 'not-a-mirror')
  return {
    ...{ name: 'catalogue', work: 'build', sources: needSources(sources), ...readCommon(values) },
    ...{ title: need(values.name, '--name'), output: need(values.output, '--output') },
    ...(homepage === undefined ? {} : { homepage }),
  }
}

function readSign(words: readonly string[]): CatalogueCommand {
  const { values, sources } = parse(words, {
    ...{ ...common, ...output, ...key },
    sequence: { type: 'string' },
    from: { type: 'string', multiple: true },
  })
  return {
    ...{ name: 'catalogue', work: 'sign', source: readSource(sources), ...readCommon(values) },
    ...{ keyFile: need(values.key, '--key'), output: need(values.output, '--output') },
    ...{ from: values.from ?? [] },
    ...(values.sequence === undefined ? {} : { sequence: readSequence(values.sequence) }),
  }
}

function readVerify(words: readonly string[]): CatalogueCommand {
  const { values, sources } = parse(words, { ...common, ...json, ...key })
  return {
    ...{ name: 'catalogue', work: 'verify', sources: needSources(sources), ...readCommon(values) },
    isJson: values.json ?? false,
    ...(values.key === undefined ? {} : { key: values.key }),
  }
}

function readPublish(words: readonly string[]): CatalogueCommand {
  const { values, sources } = parse(words, { ...common, ...peers, ...key })
  return {
    ...{ name: 'catalogue', work: 'publish', sources: needSources(sources), ...readCommon(values) },
    ...readPeers(values),
    keyFile: need(values.key, '--key'),
  }
}

function readSubscribe(words: readonly string[]): CatalogueCommand {
  const { values, sources } = parse(words, {
    ...{ ...common, ...peers, ...output },
    mirror: { type: 'string', multiple: true },
  })
  return {
    ...{ name: 'catalogue', work: 'subscribe', key: readSource(sources), ...readCommon(values) },
    ...readPeers(values),
    mirrors: readWebSeeds(values.mirror ?? [], 'not-a-mirror'),
    ...(values.output === undefined ? {} : { output: values.output }),
  }
}

function readResolve(words: readonly string[]): CatalogueCommand {
  const { values, sources } = parse(words, { ...common, ...json, ...output })
  return {
    ...{ name: 'catalogue', work: 'resolve', source: readSource(sources), ...readCommon(values) },
    ...{ output: need(values.output, '--output'), isJson: values.json ?? false },
  }
}

function readUnsubscribe(words: readonly string[]): CatalogueCommand {
  const { values, sources } = parse(words, common)
  refuseMore(sources, 0)
  return { name: 'catalogue', work: 'unsubscribe', ...readCommon(values) }
}

function needSources(sources: readonly string[]): readonly string[] {
  if (sources.length === 0) throw new UsageError({ kind: 'source-missing' })
  refuseMore(sources, 1000)
  return sources
}

function need(value: string | undefined, option: string): string {
  if (value === undefined) throw new UsageError({ kind: 'needs-option', what: option })
  return value
}

function readSequence(text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value)) throw new UsageError({ kind: 'not-a-sequence', what: text })
  return value
}
