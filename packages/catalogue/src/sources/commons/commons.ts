import type { Release } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { type Licence, licenceAt, licenceNamed } from '../licence.ts'
import { looseList, looseNumber, looseText, webAddress, yearIn } from '../loose.ts'
import { plainText } from '../plain-text.ts'
import type { FoundFilm, FoundPage, FoundTitle, SearchRequest, Source } from '../source.ts'
import type { SourceClient } from '../source-client.ts'

const api = 'https://commons.wikimedia.org/w/api.php'
const perPage = 40

/** A field of `extmetadata`: HTML that people wrote. */
const Said = v.optional(v.object({ value: looseText }))
const VideoInfo = v.object({
  url: v.pipe(v.string(), v.maxLength(2048)),
  descriptionurl: looseText,
  thumburl: looseText,
  mime: v.pipe(v.string(), v.regex(/^(?:video\/|application\/ogg)/)),
  size: looseNumber,
  height: looseNumber,
  duration: looseNumber,
  extmetadata: v.object({
    LicenseShortName: Said,
    LicenseUrl: Said,
    Artist: Said,
    ObjectName: Said,
    ImageDescription: Said,
    DateTimeOriginal: Said,
  }),
  derivatives: looseList(
    v.object({
      src: v.pipe(v.string(), v.maxLength(2048)),
      type: looseText,
      height: looseNumber,
      bandwidth: looseNumber,
    }),
    40,
  ),
})
const Page = v.object({
  title: v.pipe(v.string(), v.regex(/^File:/), v.maxLength(300)),
  videoinfo: looseList(VideoInfo, 1),
})
const Answer = v.object({
  continue: v.optional(v.object({ gsroffset: looseNumber })),
  query: v.optional(v.object({ pages: looseList(Page, perPage) })),
})

/** Wikimedia Commons: every file has a licence that somebody checked, or is deleted. */
export function createCommons(client: SourceClient): Source {
  const ask = (what: Readonly<Record<string, string>>, { signal }: { signal: AbortSignal }) => {
    const query = new URLSearchParams({
      action: 'query',
      format: 'json',
      formatversion: '2',
      prop: 'videoinfo',
      viprop: 'url|size|mime|extmetadata|derivatives',
      viurlwidth: '640',
      maxlag: '5',
      ...what,
    })
    return client.json(`${api}?${query.toString()}`, Answer, { signal })
  }
  return {
    id: 'commons',
    name: 'Wikimedia Commons',
    async search({ text, after }: SearchRequest, { signal }): Promise<FoundPage> {
      const words = text
        .slice(0, 100)
        .replace(/[^\p{L}\p{N}'’]+/gu, ' ')
        .trim()
      if (words === '') return { titles: [] }
      const search = {
        generator: 'search',
        gsrsearch: `filetype:video ${words}`,
        gsrnamespace: '6',
        gsrlimit: String(perPage),
        gsroffset: String(Math.max(0, Math.floor(Number(after ?? 0)) || 0)),
      }
      const { query, continue: next } = await ask(search, { signal })
      const titles = (query?.pages ?? []).map(describe).filter((title) => title !== undefined)
      const offset = next?.gsroffset
      return { titles, ...(offset !== undefined && offset < 10_000 && { next: String(offset) }) }
    },
    async find(id, { signal }): Promise<FoundFilm> {
      const { query } = await ask({ titles: id.slice(0, 300) }, { signal })
      const [page] = query?.pages ?? []
      const title = page && describe(page)
      if (!page || !title) throw new AppError('not-found')
      return { ...title, releases: releasesOf(page) }
    },
  }
}

function describe({ title: id, videoinfo }: v.InferOutput<typeof Page>): FoundTitle | undefined {
  const [info] = videoinfo
  const licence = info && licenceOf(info.extmetadata)
  if (!info || !licence) return undefined
  const said = info.extmetadata
  const named = plainText(said.ObjectName?.value ?? '', 200)
  const year = yearIn(plainText(said.DateTimeOriginal?.value ?? '', 100))
  const maker = plainText(said.Artist?.value ?? '', 100)
  const artwork = webAddress(info.thumburl)
  const page = webAddress(info.descriptionurl)
  return {
    source: 'commons',
    id,
    title:
      named === '' ? plainText(id.replace(/^File:|\.[a-z0-9]+$/gi, '').replaceAll('_', ' '), 200) : named,
    ...(year !== undefined && { year }),
    ...(info.duration !== undefined && info.duration > 0 && { durationSeconds: Math.round(info.duration) }),
    makers: maker === '' ? [] : [maker],
    synopsis: plainText(said.ImageDescription?.value ?? '', 1000),
    licence,
    ...(artwork !== undefined && { artwork }),
    ...(page !== undefined && { page }),
  }
}

function licenceOf(said: v.InferOutput<typeof VideoInfo>['extmetadata']): Licence | undefined {
  return (
    licenceAt(said.LicenseUrl?.value ?? '') ??
    licenceNamed(plainText(said.LicenseShortName?.value ?? '', 100))
  )
}

/** What Commons made of it for browsers, the larger picture first within reason; then the original. */
function releasesOf({ title, videoinfo: [info] }: v.InferOutput<typeof Page>): readonly Release[] {
  if (!info) return []
  const original = { src: info.url, type: info.mime, height: info.height, bandwidth: undefined }
  const made = info.derivatives
    .filter(({ type, src }) => /^video\/(?:webm|mp4)/.test(type ?? '') && src !== info.url)
    .toSorted((a, b) => rank(a) - rank(b))
  return [...made, original].flatMap(({ src, type, height }, i): Release[] => {
    const url = webAddress(src)
    const container = /^(?:video|application)\/(webm|mp4|ogg|quicktime|mpeg)/.exec(type ?? '')?.[1]
    if (url === undefined) return []
    return [
      {
        id: `commons-${title.replace(/[^A-Za-z0-9]+/g, '-').slice(5, 140)}-${i}`,
        source: { kind: 'http', url },
        ...(container !== undefined && {
          container: { ogg: 'ogv', quicktime: 'mov', mpeg: 'mpg' }[container] ?? container,
        }),
        ...(src === info.url && info.size !== undefined && { sizeBytes: Math.max(0, Math.floor(info.size)) }),
        ...(height !== undefined && height >= 1 && { height: Math.floor(height) }),
        page: webAddress(info.descriptionurl) ?? url,
      },
    ]
  })
}

function rank({ height = 0 }: { height: number | undefined }): number {
  return (height > 1080 ? 1e5 : 0) - height
}
