import {
  type Common,
  common,
  json,
  parse,
  readCommon,
  readSource,
  readWants,
  refuseMore,
  UsageError,
  type Wants,
  ways,
} from './parse-words.ts'

/** What `lanterne cast` is asked for. */
export type CastAct =
  | { readonly do: 'list' }
  | {
      readonly do: 'show'
      readonly source: string
      readonly screen: string
      readonly startSeconds?: number
      /** The language of the subtitles. */
      readonly words?: string
    }
  | { readonly do: 'status' | 'stop' }
  | { readonly do: 'play' | 'pause' }
  | { readonly do: 'seek'; readonly seconds: number }
  | { readonly do: 'volume'; readonly volume: number }

export type CastCommandLine = Common & {
  readonly name: 'cast'
  readonly act: CastAct
  readonly isJson: boolean
  readonly wants: Wants
}

const options = {
  ...{ ...common, ...json, ...ways },
  to: { type: 'string' },
  at: { type: 'string' },
  subtitles: { type: 'string' },
} as const

/** Reads the words after `lanterne cast`. Throws `UsageError`. */
export function readCast(words: readonly string[]): CastCommandLine {
  const { values, sources } = parse(words, options)
  const shared = { ...readCommon(values), isJson: values.json ?? false, wants: readWants(values) }
  return { name: 'cast', act: readAct(sources, values), ...shared }
}

function readAct(
  sources: readonly string[],
  { to, at, subtitles }: { to?: string; at?: string; subtitles?: string },
): CastAct {
  const [first, value] = sources
  if (to !== undefined) {
    const begin = at === undefined ? {} : { startSeconds: readSeconds(at) }
    const words = subtitles === undefined ? {} : { words: subtitles }
    return { do: 'show', source: readSource(sources), screen: to, ...begin, ...words }
  }
  if (first === undefined) return { do: 'list' }
  switch (first) {
    case 'status':
    case 'stop':
    case 'pause':
      refuseMore(sources, 1)
      return { do: first }
    case 'resume':
      refuseMore(sources, 1)
      return { do: 'play' }
    case 'seek':
      refuseMore(sources, 2)
      return { do: 'seek', seconds: readSeconds(value ?? '') }
    case 'volume':
      refuseMore(sources, 2)
      return { do: 'volume', volume: readVolume(value ?? '') }
    default:
      throw new UsageError({ kind: 'needs-option', what: '--to' })
  }
}

/** `90`, `12:30` or `1:02:30`. */
function readSeconds(text: string): number {
  if (!/^\d{1,6}(?::[0-5]?\d){0,2}$/.test(text)) throw new UsageError({ kind: 'not-a-time', what: text })
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}

/** 0 to 100, as 0 to 1. */
function readVolume(text: string): number {
  const volume = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (!(volume <= 100)) throw new UsageError({ kind: 'not-a-volume', what: text })
  return volume / 100
}
