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
  UsageError,
} from './parse-words.ts'

/** What is said of a film on the command line, as it was written; what is missing may be asked for. */
export interface PublishWords {
  readonly title?: string
  readonly titleFr?: string
  readonly originalTitle?: string
  readonly year?: string
  readonly makers: readonly string[]
  readonly language?: string
  readonly genres: readonly string[]
  readonly country?: string
  readonly synopsisEn?: string
  readonly synopsisFr?: string
  readonly licence?: string
  readonly holder?: string
  readonly attribution?: string
  readonly basis?: string
  readonly territory: readonly string[]
  readonly evidence?: string
  readonly support?: string
}

/** A picture that goes with the film, free by a licence of its own. */
export interface PosterWords {
  readonly url: string
  readonly licence: string
  readonly licenceUrl: string
  readonly credit: string
}

/** What `lanterne publish` is asked to do. */
export type PublishCommand = Common &
  Peers & {
    readonly name: 'publish'
    readonly source: string
    readonly facts: PublishWords
    readonly mayShare: boolean
    /** Those found beside it when absent. */
    readonly subtitles?: readonly string[]
    readonly poster?: PosterWords
    readonly webSeeds: readonly string[]
    /** Where the catalogue's entry is written too. */
    readonly entry?: string
    readonly isJson: boolean
  }

const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true } as const
const yes = { type: 'boolean' } as const
const options = {
  ...{ ...common, ...json, ...peers },
  ...{ title: text, 'title-fr': text, 'original-title': text, year: text, maker: texts, language: text },
  ...{ genre: texts, country: text, synopsis: text, 'synopsis-fr': text, licence: text, holder: text },
  ...{ credit: text, basis: text, territory: texts, evidence: text, support: text },
  ...{ poster: text, 'poster-licence': text, 'poster-licence-url': text, 'poster-credit': text },
  ...{ subtitles: texts, 'no-subtitles': yes, 'web-seed': texts, entry: text, 'i-may-share-it': yes },
} as const

/** Reads the words after `lanterne publish`. Throws `UsageError`. */
export function readPublish(words: readonly string[]): PublishCommand {
  const { values, sources } = parse(words, options)
  const { 'web-seed': webSeeds = [], entry, subtitles } = values
  readWebSeeds(webSeeds, 'not-a-web-seed')
  const poster = readPoster(values)
  const found = {
    ...{ title: values.title, titleFr: values['title-fr'], originalTitle: values['original-title'] },
    ...{ year: values.year, language: values.language, country: values.country, licence: values.licence },
    ...{ synopsisEn: values.synopsis, synopsisFr: values['synopsis-fr'], holder: values.holder },
    ...{
      attribution: values.credit,
      basis: values.basis,
      evidence: values.evidence,
      support: values.support,
    },
  }
  return {
    ...{ name: 'publish', source: readSource(sources), ...readCommon(values), ...readPeers(values) },
    facts: {
      ...(Object.fromEntries(
        Object.entries(found).filter(([, value]) => value !== undefined),
      ) as Partial<PublishWords>),
      ...{ makers: values.maker ?? [], genres: values.genre ?? [], territory: values.territory ?? [] },
    },
    ...{ mayShare: values['i-may-share-it'] ?? false, webSeeds, isJson: values.json ?? false },
    ...(values['no-subtitles'] ? { subtitles: [] } : subtitles && { subtitles }),
    ...(poster && { poster }),
    ...(entry !== undefined && { entry }),
  }
}

type PosterValues = Readonly<
  Partial<Record<'poster' | 'poster-licence' | 'poster-licence-url' | 'poster-credit', string>>
>

/** A picture has a licence and a credit of its own, or is left out. */
function readPoster(values: PosterValues): PosterWords | undefined {
  const { poster: url } = values
  if (url === undefined) return undefined
  readWebSeeds([url], 'not-a-mirror')
  const need = (name: keyof PosterValues) => {
    const value = values[name]
    if (value === undefined) throw new UsageError({ kind: 'needs-option', what: `--${name}` })
    return value
  }
  const licenceUrl = need('poster-licence-url')
  readWebSeeds([licenceUrl], 'not-a-mirror')
  return { url, licence: need('poster-licence'), licenceUrl, credit: need('poster-credit') }
}
