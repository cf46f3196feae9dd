import type { Segment } from './cut-segments.ts'

/** One sound or one set of words that the player may choose. */
export interface Rendition {
  /** Shown to the viewer; two of a kind get a number. */
  readonly name: string
  /** BCP 47; absent where nobody knows. */
  readonly language: string | undefined
  readonly isDefault: boolean
  /** Whether a player may choose it by itself, by its language and what it is for. */
  readonly mayBeChosen: boolean
  readonly isForced?: boolean
  /** Address of its playlist. */
  readonly uri: string
  /** RFC 8216's CHARACTERISTICS, such as `public.accessibility.describes-video`. */
  readonly characteristics?: string | undefined
  readonly channels?: number
}

export interface MasterPlaylist {
  /** RFC 6381, of the picture and of all sounds. */
  readonly codecs: readonly string[]
  readonly bitsPerSecond: { readonly average: number; readonly peak: number }
  readonly resolution?: { readonly width: number; readonly height: number } | undefined
  readonly frameRate?: number | undefined
  /** Address of the picture's playlist; of the sound's, where there is no picture. */
  readonly uri: string
  readonly sounds: readonly Rendition[]
  readonly words: readonly Rendition[]
}

/** Writes the playlist that names all renditions of one film (RFC 8216, 4.3.4). */
export function writeMasterPlaylist(master: MasterPlaylist): string {
  const { codecs, bitsPerSecond, resolution, frameRate, sounds, words } = master
  const rate = (bits: number) => Math.max(1, Math.round(bits))
  const stream = attributes([
    ['BANDWIDTH', rate(Math.max(bitsPerSecond.peak, bitsPerSecond.average))],
    ['AVERAGE-BANDWIDTH', rate(bitsPerSecond.average)],
    ['CODECS', quoted([...new Set(codecs)].join(','))],
    ['RESOLUTION', resolution && `${resolution.width}x${resolution.height}`],
    ['FRAME-RATE', frameRate?.toFixed(3)],
    ['AUDIO', sounds.length > 0 ? quoted('sound') : undefined],
    ['SUBTITLES', words.length > 0 ? quoted('words') : undefined],
    // What is in the picture as lines of a television signal is not told of.
    ['CLOSED-CAPTIONS', 'NONE'],
  ])
  return lines([
    ...head,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...writeGroup('AUDIO', 'sound', sounds),
    ...writeGroup('SUBTITLES', 'words', words),
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

/** In one group no two have one name, and no two that a player may choose by itself are for the same. */
function writeGroup(type: 'AUDIO' | 'SUBTITLES', group: string, renditions: readonly Rendition[]): string[] {
  const names = new Set<string>()
  const purposes = new Set<string>()
  return renditions.map((rendition) => {
    const { language, isForced, isDefault, uri, characteristics, channels } = rendition
    const own = cleaned(rendition.name) || '-'
    let name = own
    for (let count = 2; names.has(name); count++) name = `${own} ${count}`
    names.add(name)
    const purpose = JSON.stringify([language, isForced ?? false, characteristics])
    const mayBeChosen = isDefault || (rendition.mayBeChosen && !purposes.has(purpose))
    if (mayBeChosen) purposes.add(purpose)
    const list = attributes([
      ['TYPE', type],
      ['GROUP-ID', quoted(group)],
      ['NAME', quoted(name)],
      ['LANGUAGE', language && quoted(language)],
      ['DEFAULT', isDefault ? 'YES' : 'NO'],
      ['AUTOSELECT', mayBeChosen ? 'YES' : 'NO'],
      ['FORCED', type === 'SUBTITLES' ? (isForced ? 'YES' : 'NO') : undefined],
      ['CHARACTERISTICS', characteristics && quoted(characteristics)],
      ['CHANNELS', channels && quoted(`${channels}`)],
      ['URI', quoted(uri)],
    ])
    return `#EXT-X-MEDIA:${list}`
  })
}

function attributes(pairs: readonly (readonly [string, string | number | undefined])[]): string {
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`)).join(',')
}

function quoted(text: string): string {
  return `"${cleaned(text)}"`
}

/** A quoted text holds neither quotes nor line ends (RFC 8216, 4.2): names come from files. */
function cleaned(text: string): string {
  return text.replace(/["\r\n\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ').trim()
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
