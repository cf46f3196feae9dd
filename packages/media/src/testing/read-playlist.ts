/** A tag of a playlist and its attributes, as RFC 8216 4.2 has them; quotes are taken off. */
export interface PlaylistTag {
  readonly name: string
  readonly value: string
  readonly attributes: ReadonlyMap<string, string>
}

export interface ReadPlaylist {
  readonly tags: readonly PlaylistTag[]
  /** Addresses of segments or playlists, each with the tags before it. */
  readonly addresses: readonly string[]
}

const quotedText = '"[^"\\r\\n]*"'
const attribute = new RegExp(`([A-Z0-9-]+)=(${quotedText}|[^",\\s]+)(,|$)`, 'y')
const withAttributes = ['#EXT-X-MEDIA', '#EXT-X-STREAM-INF', '#EXT-X-MAP']

/** Reads a playlist as strictly as RFC 8216 is written. Throws what is wrong with it. */
export function readPlaylist(text: string): ReadPlaylist {
  const lines = text.split('\n')
  if (lines[0] !== '#EXTM3U') throw new Error('the first line is not #EXTM3U')
  if (lines.pop() !== '') throw new Error('the last line does not end')
  const tags: PlaylistTag[] = []
  const addresses: string[] = []
  for (const line of lines.slice(1)) {
    if (/[\r\p{Cc}]/u.test(line) || line === '')
      throw new Error(`a line that is none: ${JSON.stringify(line)}`)
    if (!line.startsWith('#')) {
      addresses.push(line)
      continue
    }
    if (!line.startsWith('#EXT')) throw new Error(`a comment: ${line}`)
    const [name = '', ...rest] = line.split(':')
    const value = rest.join(':')
    tags.push({ name, value, attributes: withAttributes.includes(name) ? attributesOf(value) : new Map() })
  }
  const master = tags.some(({ name }) => name === '#EXT-X-STREAM-INF')
  if (master) checkMaster(tags, addresses)
  else checkMedia(tags, addresses)
  return { tags, addresses }
}

function attributesOf(list: string): Map<string, string> {
  const found = new Map<string, string>()
  attribute.lastIndex = 0
  while (attribute.lastIndex < list.length) {
    const match = attribute.exec(list)
    if (!match) throw new Error(`not a list of attributes: ${list}`)
    const [, name = '', value = ''] = match
    if (found.has(name)) throw new Error(`${name} twice`)
    found.set(name, value.replace(/^"|"$/g, ''))
  }
  return found
}

/** RFC 8216, 4.3.4. */
function checkMaster(tags: readonly PlaylistTag[], addresses: readonly string[]): void {
  const streams = tags.filter(({ name }) => name === '#EXT-X-STREAM-INF')
  const media = tags.filter(({ name }) => name === '#EXT-X-MEDIA')
  if (tags.some(({ name }) => /TARGETDURATION|EXTINF|MAP/.test(name))) throw new Error('of both kinds')
  if (streams.length !== addresses.length) throw new Error('a stream without its address')
  for (const { attributes } of streams) {
    if (!/^[1-9]\d*$/.test(attributes.get('BANDWIDTH') ?? '')) throw new Error('no BANDWIDTH')
    for (const [name, type] of [
      ['AUDIO', 'AUDIO'],
      ['SUBTITLES', 'SUBTITLES'],
    ] as const) {
      const group = attributes.get(name)
      const isThere = media.some((one) => one.attributes.get('TYPE') === type)
      if ((group !== undefined) !== isThere) throw new Error(`${name} names a group that is not there`)
    }
  }
  for (const type of ['AUDIO', 'SUBTITLES']) {
    const group = media.flatMap(({ attributes }) => (attributes.get('TYPE') === type ? [attributes] : []))
    const names = group.map((one) => one.get('NAME'))
    if (new Set(names).size !== names.length) throw new Error('two of one NAME')
    if (names.some((name) => !name)) throw new Error('no NAME')
    if (group.filter((one) => one.get('DEFAULT') === 'YES').length > 1) throw new Error('two by DEFAULT')
    if (group.some((one) => one.get('DEFAULT') === 'YES' && one.get('AUTOSELECT') !== 'YES'))
      throw new Error('DEFAULT without AUTOSELECT')
    if (type === 'AUDIO' && group.some((one) => one.has('FORCED'))) throw new Error('FORCED is of subtitles')
    const chosen = group.filter((one) => one.get('AUTOSELECT') === 'YES')
    const purposes = chosen.map((one) =>
      ['LANGUAGE', 'FORCED', 'CHARACTERISTICS'].map((key) => one.get(key)).join(),
    )
    if (new Set(purposes).size !== purposes.length) throw new Error('two for one purpose')
  }
}

/** RFC 8216, 4.3.3. */
function checkMedia(tags: readonly PlaylistTag[], addresses: readonly string[]): void {
  const target = tags.filter(({ name }) => name === '#EXT-X-TARGETDURATION')
  const longest = Number(target[0]?.value)
  if (target.length !== 1 || !Number.isInteger(longest)) throw new Error('no TARGETDURATION')
  const durations = tags.filter(({ name }) => name === '#EXTINF').map(({ value }) => Number.parseFloat(value))
  if (durations.length !== addresses.length) throw new Error('a segment without its EXTINF')
  if (durations.some((duration) => !(duration >= 0) || Math.round(duration) > longest))
    throw new Error('a segment longer than TARGETDURATION')
  if (tags.at(-1)?.name !== '#EXT-X-ENDLIST') throw new Error('no end')
}
