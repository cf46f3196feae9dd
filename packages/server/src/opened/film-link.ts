import { describeFilm, formatLinkFacts, type LinkFacts, readLinkFacts } from '@lanterne/catalogue'
import type { Release, Title } from '@lanterne/contract'
import { formatMagnet, parseMagnet } from '@lanterne/engine'
import { AppError } from '@lanterne/kernel'
import { extensionOf } from '../http/mime-type.ts'
import { isVideo } from '../playback/choose-file.ts'

/** The longest `lanterne:` link, in characters. */
const MOST_CHARACTERS = 16_384
const MOST_SOURCES = 10

/** Both forms of a link to a published film: ours, and a magnet link that every program takes. */
export interface FilmLinks {
  readonly link: string
  readonly magnet: string
}

/** What a link is made of. */
export interface LinkedFilm extends LinkFacts {
  readonly infohash: string
  readonly infohashV2?: string | undefined
  /** Of the torrent. */
  readonly name: string
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  readonly fileIndex: number
}

/** Writes the link to a published film. Both forms say the same; other programs pass over the facts (`x.film.…`). */
export function formatFilmLink(film: LinkedFilm): FilmLinks {
  const { infohash, infohashV2, name } = film
  const magnet = formatMagnet({
    ...{ infohash: parseMagnet(`magnet:?xt=urn:btih:${infohash}`).infohash, displayName: name },
    ...(infohashV2 && { infohashV2: parseMagnet(`magnet:?xt=urn:btmh:1220${infohashV2}`).infohashV2 }),
    trackers: film.trackers.slice(0, MOST_SOURCES),
    webSeeds: film.webSeeds.slice(0, MOST_SOURCES),
  })
  const whole = `${magnet}&${formatLinkFacts(film)}`
  return { link: whole.replace(/^magnet:/, 'lanterne:'), magnet: whole }
}

/**
 * A `lanterne:` link as the magnet link that it is; any other text as it is. Throws `invalid-magnet` for one that is too
 * long, or that lacks what ours must tell: what film it is, who made it, and its licence.
 */
export function magnetOfLink(link: string): string {
  const query = /^lanterne:(?:\/\/)?\/?\?(.*)$/is.exec(link.trim())?.[1]
  if (query === undefined) {
    if (/^lanterne:/i.test(link)) throw new AppError('invalid-magnet')
    return link
  }
  if (link.length > MOST_CHARACTERS || !readLinkFacts(link)) throw new AppError('invalid-magnet')
  return `magnet:?${query}`
}

/** A film that was opened, with what its link tells of it; as it was where the link tells nothing. */
export function withLinkFacts(title: Title, magnet: string): Title {
  const told = readLinkFacts(magnet)
  // Of several films the link tells nothing: it is about one.
  if (!told || title.seasons) return title
  const about = describeFilm(told.facts, told.durationSeconds)
  const releases = title.releases.map((release) => withFigures(release, told, magnet))
  // Nobody is sent to look at somebody's bare word.
  const evidence = about.rights.evidence.filter(({ url }) => url !== undefined)
  return { ...title, ...about, rights: { ...about.rights, evidence }, releases }
}

function withFigures(release: Release, told: LinkFacts, magnet: string): Release {
  const { source } = release
  if (source.kind !== 'torrent') return release
  const { displayName = '' } = parseMagnet(magnet)
  const container = isVideo(displayName) ? extensionOf(displayName) : ''
  const { fileIndex, sizeBytes, width, height, durationSeconds, subtitles, facts } = told
  return {
    ...(container !== '' && { container }),
    ...{ ...(sizeBytes && { sizeBytes }), ...(width && { width }), ...(height && { height }) },
    ...(durationSeconds && { durationSeconds }),
    ...(facts.language && facts.language !== 'zxx' && { languages: [facts.language] }),
    ...release,
    source: { ...source, ...(fileIndex !== undefined && { fileIndex }) },
    ...(subtitles.length > 0 && { subtitleSources: subtitles.map((each) => ({ ...each })) }),
  }
}
