import type { Segment } from './cut-segments.ts'

/** One sound or one set of words that the player may choose. */
export interface Rendition {
  readonly name: string
  /** BCP 47. */
  readonly language: string
  readonly isDefault: boolean
  readonly isForced?: boolean
  /** Address of its playlist. */
  readonly uri: string
  /** RFC 8216's CHARACTERISTICS, such as `public.accessibility.describes-video`. */
  readonly characteristics?: string
  readonly channels?: number
}

export interface MasterPlaylist {
  /** RFC 6381, of the picture and of the sounds. */
  readonly codecs: readonly string[]
  readonly bitsPerSecond: number
  readonly resolution?: { readonly width: number; readonly height: number }
  readonly frameRate?: number
  /** Address of the picture's playlist; of the sound's, where there is no picture. */
  readonly uri: string
  readonly sounds: readonly Rendition[]
  readonly words: readonly Rendition[]
}

/** Writes the playlist that names all renditions of one film (RFC 8216, 4.3.4). */
export function writeMasterPlaylist(master: MasterPlaylist): string {
  const { codecs, bitsPerSecond, resolution, frameRate, sounds, words } = master
  const stream = attributes([
    ['BANDWIDTH', Math.max(1, Math.round(bitsPerSecond))],
    ['CODECS', quoted([...new Set(codecs)].join(','))],
    ['RESOLUTION', resolution && `${resolution.width}x${resolution.height}`],
    ['FRAME-RATE', frameRate?.toFixed(3)],
    ['AUDIO', sounds.length > 0 ? quoted('sound') : undefined],
    ['SUBTITLES', words.length > 0 ? quoted('words') : undefined],
  ])
  return lines([
    ...head,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...sounds.map((sound) => writeRendition('AUDIO', 'sound', sound)),
    ...words.map((word) => writeRendition('SUBTITLES', 'words', word)),
    `#EXT-X-STREAM-INF:${stream}`,
    master.uri,
  ])
}

/** Writes the playlist of one rendition, all of it at once (RFC 8216, 4.3.3). `map` is absent for words. */
export function writeMediaPlaylist(
  segments: readonly Segment[],
  { map, uri }: { map?: string; uri: (index: number) => string },
): string {
  const longest = Math.max(1, ...segments.map(({ start, end }) => end - start))
  return lines([
    ...head,
    `#EXT-X-TARGETDURATION:${Math.ceil(longest)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    ...(map === undefined ? [] : [`#EXT-X-MAP:URI=${quoted(map)}`]),
    ...segments.flatMap(({ start, end }, i) => [`#EXTINF:${(end - start).toFixed(6)},`, uri(i)]),
    '#EXT-X-ENDLIST',
  ])
}

const head = ['#EXTM3U', '#EXT-X-VERSION:7']

function writeRendition(type: 'AUDIO' | 'SUBTITLES', group: string, rendition: Rendition): string {
  const { name, language, isDefault, isForced, uri, characteristics, channels } = rendition
  const list = attributes([
    ['TYPE', type],
    ['GROUP-ID', quoted(group)],
    ['NAME', quoted(name)],
    ['LANGUAGE', quoted(language)],
    ['DEFAULT', isDefault ? 'YES' : 'NO'],
    ['AUTOSELECT', 'YES'],
    ['FORCED', type === 'SUBTITLES' ? (isForced ? 'YES' : 'NO') : undefined],
    ['CHARACTERISTICS', characteristics && quoted(characteristics)],
    ['CHANNELS', channels && quoted(`${channels}`)],
    ['URI', quoted(uri)],
  ])
  return `#EXT-X-MEDIA:${list}`
}

function attributes(pairs: readonly (readonly [string, string | number | undefined])[]): string {
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`)).join(',')
}

/** A quoted text holds neither quotes nor line ends (RFC 8216, 4.2): names come from files. */
function quoted(text: string): string {
  return `"${text.replace(/["\r\n\p{Cc}]/gu, ' ')}"`
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
