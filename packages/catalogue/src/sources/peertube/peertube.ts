import type { Release } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'
import { type Licence, licenceAt } from '../licence.ts'
import { looseList, looseNumber, looseText, webAddress, yearIn } from '../loose.ts'
import { plainText } from '../plain-text.ts'
import type { FoundFilm, FoundPage, FoundTitle, SearchRequest, Source } from '../source.ts'
import type { SourceClient } from '../source-client.ts'

/** An index of PeerTube's public instances, kept by Framasoft. */
const index = 'https://sepiasearch.org'
const perPage = 40

/** PeerTube's own numbers for licences; it knows no versions. */
const licences: Readonly<Record<number, string>> = {
  1: 'https://creativecommons.org/licenses/by',
  2: 'https://creativecommons.org/licenses/by-sa',
  3: 'https://creativecommons.org/licenses/by-nd',
  4: 'https://creativecommons.org/licenses/by-nc',
  5: 'https://creativecommons.org/licenses/by-nc-sa',
  6: 'https://creativecommons.org/licenses/by-nc-nd',
  7: 'https://creativecommons.org/publicdomain/mark/1.0/',
}

const Labelled = v.optional(v.nullable(v.object({ id: v.unknown(), label: looseText })))
const Facts = {
  uuid: v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/i)),
  url: v.pipe(v.string(), v.maxLength(2048)),
  name: v.pipe(v.string(), v.maxLength(500)),
  description: looseText,
  truncatedDescription: looseText,
  duration: looseNumber,
  licence: Labelled,
  language: Labelled,
  privacy: Labelled,
  nsfw: v.optional(v.unknown()),
  isLive: v.optional(v.unknown()),
  originallyPublishedAt: looseText,
  publishedAt: looseText,
  previewPath: looseText,
  account: v.optional(v.nullable(v.object({ displayName: looseText, name: looseText }))),
  channel: v.optional(v.nullable(v.object({ displayName: looseText }))),
}
const Video = v.object(Facts)
const SearchAnswer = v.object({ total: looseNumber, data: looseList(Video, perPage) })
const File = v.object({
  resolution: v.optional(v.nullable(v.object({ id: looseNumber }))),
  size: looseNumber,
  torrentUrl: looseText,
  fileUrl: looseText,
  hasVideo: v.optional(v.unknown()),
})
const WholeVideo = v.object({
  ...Facts,
  files: looseList(File, 40),
  streamingPlaylists: looseList(v.object({ files: looseList(File, 40) }), 4),
})

/** PeerTube, all public instances together: found through their index, fetched from each one's own server. */
export function createPeerTube(client: SourceClient): Source {
  return {
    id: 'peertube',
    name: 'PeerTube',
    async search({ text, after }: SearchRequest, { signal }): Promise<FoundPage> {
      const start = Math.max(0, Math.floor(Number(after ?? 0)) || 0)
      const free = Object.keys(licences).map((id) => `licenceOneOf[]=${id}`)
      const query = `search=${encodeURIComponent(text.slice(0, 100))}&start=${start}&count=${perPage}&nsfw=false&isLive=false`
      const url = `${index}/api/v1/search/videos?${query}&${free.join('&')}`
      const { total, data } = await client.json(url, SearchAnswer, { signal })
      const titles = data.map(describe).filter((title) => title !== undefined)
      const isMore = (total ?? 0) > start + perPage && start + perPage < 1000
      return { titles, ...(isMore && { next: String(start + perPage) }) }
    },
    /** `id` is `HOST/UUID`: each instance has its own films. */
    async find(id, { signal }): Promise<FoundFilm> {
      const [, host, uuid] = /^([a-z0-9.-]{1,253}(?::\d{1,5})?)\/([0-9a-f-]{36})$/i.exec(id) ?? []
      if (host === undefined) throw new AppError('not-found')
      const video = await client.json(`https://${host}/api/v1/videos/${uuid}`, WholeVideo, { signal })
      const title = describe(video)
      if (!title || title.id !== id.toLowerCase()) throw new AppError('not-found')
      return { ...title, releases: releasesOf(video, `https://${host}`) }
    },
  }
}

function describe(video: v.InferOutput<typeof Video>): FoundTitle | undefined {
  const page = webAddress(video.url)
  const licence = licenceOf(video)
  const isPublic = (video.privacy?.id ?? 1) === 1
  if (page === undefined || !licence || !isPublic || video.nsfw === true || video.isLive === true)
    return undefined
  const { host, origin } = new URL(page)
  const year = yearIn(yearOrNothing(video.originallyPublishedAt)) ?? yearIn(video.publishedAt)
  const artwork = webAddress(video.previewPath, origin)
  const maker = plainText(video.channel?.displayName ?? video.account?.displayName ?? '', 100)
  const language = video.language?.id
  return {
    source: 'peertube',
    id: `${host}/${video.uuid}`.toLowerCase(),
    title: plainText(video.name, 200),
    ...(year !== undefined && { year }),
    ...(video.duration !== undefined && video.duration > 0 && { durationSeconds: video.duration }),
    makers: maker === '' ? [] : [maker],
    synopsis: plainText(video.description ?? video.truncatedDescription ?? '', 1000),
    ...(typeof language === 'string' && { language: language.slice(0, 12) }),
    licence,
    ...(artwork !== undefined && { artwork }),
    page,
  }
}

/** PeerTube writes the beginning of its time where nobody said when. */
function yearOrNothing(date: string | undefined): string | undefined {
  return date?.startsWith('1970-01-01') ? undefined : date
}

function licenceOf({ licence }: v.InferOutput<typeof Video>): Licence | undefined {
  const url = typeof licence?.id === 'number' ? licences[licence.id] : undefined
  return url === undefined ? undefined : licenceAt(url)
}

/** By torrent, whose web seed is the instance; the larger picture first, but no larger than a home connection carries. */
function releasesOf(video: v.InferOutput<typeof WholeVideo>, origin: string): readonly Release[] {
  const files = [...video.files, ...video.streamingPlaylists.flatMap((playlist) => playlist.files)]
  const lines = (file: v.InferOutput<typeof File>) => file.resolution?.id ?? 0
  return files
    .filter((file) => lines(file) > 0 && file.hasVideo !== false)
    .toSorted((a, b) => Number(lines(a) > 1080) - Number(lines(b) > 1080) || lines(b) - lines(a))
    .flatMap((file, i): Release[] => {
      const torrent = webAddress(file.torrentUrl, origin)
      const url = webAddress(file.fileUrl, origin)
      const facts = {
        container: 'mp4',
        ...(file.size !== undefined && file.size >= 0 && { sizeBytes: Math.floor(file.size) }),
        height: Math.floor(lines(file)),
        page: video.url,
      }
      const id = `peertube-${video.uuid}-${lines(file)}-${i}`
      if (torrent !== undefined) return [{ id, source: { kind: 'torrent-url', url: torrent }, ...facts }]
      return url === undefined ? [] : [{ id, source: { kind: 'http', url }, ...facts }]
    })
}
