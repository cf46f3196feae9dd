import type { Release } from '@lanterne/contract'
import * as v from 'valibot'
import { looseList, looseNumber, looseText, looseTexts, webAddress } from '../loose.ts'
import { plainText } from '../plain-text.ts'
import type { FoundPlace, FoundSubtitles } from '../source.ts'
import type { SourceClient } from '../source-client.ts'
import { AddonManifest, addonUrl, answers } from './manifest.ts'
import { orderReleases } from './order-releases.ts'
import { Stream, streamPage, streamRelease } from './stream-release.ts'

export const Meta = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
  type: v.pipe(v.string(), v.maxLength(40)),
  name: v.pipe(v.string(), v.maxLength(500)),
  poster: looseText,
  releaseInfo: looseText,
  description: looseText,
  runtime: looseText,
  director: looseTexts,
  genres: looseTexts,
  links: looseList(v.object({ name: looseText, category: looseText }), 60),
  licence: v.optional(v.nullable(v.object({ url: looseText }))),
  videos: looseList(
    v.object({
      id: v.pipe(v.string(), v.maxLength(300)),
      title: looseText,
      name: looseText,
      season: looseNumber,
      episode: looseNumber,
      overview: looseText,
      streams: looseList(Stream, 40),
    }),
    2000,
  ),
})
export type Meta = v.InferOutput<typeof Meta>

const Metas = v.object({ metas: looseList(Meta, 200) })
const WholeMeta = v.object({ meta: Meta })
const Streams = v.object({ streams: looseList(Stream, 60) })
const Subtitles = v.object({
  subtitles: looseList(v.object({ url: looseText, lang: looseText, label: looseText }), 200),
})

/** What is played, as the protocol names it: a film, or one episode of a series. */
export interface Video {
  readonly type: string
  readonly id: string
}

/** What an add-on knows to play: here, and on pages of others. */
export interface FoundStreams {
  /** Best first. */
  readonly releases: readonly Release[]
  readonly pages: readonly FoundPlace[]
}

/** One Stremio add-on, asked for one thing at a time. Every method throws as `Source`. */
export interface Addon {
  readonly id: string
  manifest(options: { signal: AbortSignal }): Promise<AddonManifest>
  /** A page of a catalogue. */
  metas(
    catalogue: { readonly type: string; readonly id: string },
    extra: Readonly<Record<string, string>>,
    options: { signal: AbortSignal },
  ): Promise<readonly Meta[]>
  /** All of a film or a series; nothing where this add-on is not the one to ask. */
  meta(video: Video, options: { signal: AbortSignal }): Promise<Meta | undefined>
  streams(video: Video, options: { signal: AbortSignal }): Promise<FoundStreams>
  subtitles(video: Video, options: { signal: AbortSignal }): Promise<readonly FoundSubtitles[]>
}

/** An add-on by the address of its manifest. Nothing is asked of it here. */
export function createAddon(client: SourceClient, { id, url }: { id: string; url: string }): Addon {
  const manifest: Addon['manifest'] = (options) => client.json(url, AddonManifest, options)
  const isAskedFor = async (resource: string, video: Video, options: { signal: AbortSignal }) =>
    answers(await manifest(options), { resource, ...video })
  return {
    id,
    manifest,
    async metas(catalogue, extra, options) {
      const { type, id } = catalogue
      const address = addonUrl(url, { resource: 'catalog', type, id, extra })
      return (await client.json(address, Metas, options)).metas
    },
    async meta(video, options) {
      if (!(await isAskedFor('meta', video, options))) return undefined
      return (await client.json(addonUrl(url, { resource: 'meta', ...video }), WholeMeta, options)).meta
    },
    async streams(video, options) {
      if (!(await isAskedFor('stream', video, options))) return noStreams
      const address = addonUrl(url, { resource: 'stream', ...video })
      return readStreams((await client.json(address, Streams, options)).streams)
    },
    async subtitles(video, options) {
      if (!(await isAskedFor('subtitles', video, options))) return []
      const address = addonUrl(url, { resource: 'subtitles', ...video })
      const { subtitles } = await client.json(address, Subtitles, options)
      return subtitles.flatMap(({ url, lang, label }) => {
        const place = webAddress(url)
        if (place === undefined) return []
        return { url: place, language: languageIn(lang), name: plainText(label ?? lang ?? '', 60) }
      })
    },
  }
}

export const noStreams: FoundStreams = { releases: [], pages: [] }

/** What streams of an add-on come to. */
export function readStreams(streams: readonly Stream[]): FoundStreams {
  const releases = streams.map(streamRelease).filter((release) => release !== undefined)
  const pages = streams.map(streamPage).filter((page) => page !== undefined)
  return { releases: orderReleases(releases), pages: pages.slice(0, 20) }
}

/** ISO 639 where it is that; add-ons also write names of languages, which are shown as they are. */
function languageIn(lang: string | undefined): string {
  const code = /^[a-z]{2,3}(?:[-_][a-z]{2,4})?$/i.exec(lang?.trim() ?? '')?.[0]
  return code === undefined ? 'und' : code.replace('_', '-')
}
