/** One sample of timed text. Times in seconds. */
export interface Tx3gSample {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Characters in italics: from, to. */
  readonly italic?: readonly [number, number]
}

/** An MP4 file with nothing but a track of timed text, `delaySeconds` of nothing before it by an edit list: for tests. */
export function makeTx3gFilm(
  lines: readonly Tx3gSample[],
  { language = 'fra', delaySeconds = 0 }: { language?: string; delaySeconds?: number } = {},
): Uint8Array {
  const samples: { data: Uint8Array; ticks: number }[] = []
  let at = 0
  for (const line of lines) {
    // Between two lines stands a sample of no text.
    if (line.start > at) samples.push({ data: Uint8Array.of(0, 0), ticks: (line.start - at) * 1000 })
    samples.push({ data: sampleOf(line), ticks: (line.end - line.start) * 1000 })
    at = line.end
  }
  const ftyp = box('ftyp', Buffer.from('isom\0\0\0\0isom'))
  const mdat = box('mdat', ...samples.map(({ data }) => data))
  const first = ftyp.length + 8
  const table = box(
    'stbl',
    box('stsd', u32(0), u32(1), box('tx3g', Buffer.alloc(38))),
    box(
      'stts',
      u32(0),
      u32(samples.length),
      ...samples.flatMap(({ ticks }) => [u32(1), u32(Math.round(ticks))]),
    ),
    box('stsc', u32(0), u32(1), u32(1), u32(samples.length), u32(1)),
    box('stsz', u32(0), u32(0), u32(samples.length), ...samples.map(({ data }) => u32(data.length))),
    box('stco', u32(0), u32(1), u32(first)),
  )
  const packed = [...language].reduce((bits, letter) => (bits << 5) | (letter.charCodeAt(0) - 0x60), 0)
  const media = box(
    'mdia',
    box(
      'mdhd',
      u32(0),
      u32(0),
      u32(0),
      u32(1000),
      u32(at * 1000),
      Uint8Array.of(packed >> 8, packed & 255, 0, 0),
    ),
    box('hdlr', u32(0), u32(0), Buffer.from('sbtl'), Buffer.alloc(13)),
    box('minf', table),
  )
  const edits = box(
    'elst',
    u32(0),
    u32(2),
    u32(delaySeconds * 1000),
    u32(0xffff_ffff),
    u32(65536),
    u32(at * 1000),
    u32(0),
    u32(65536),
  )
  const trak = box(
    'trak',
    box('tkhd', u32(7), u32(0), u32(0), u32(3), Buffer.alloc(68)),
    box('edts', edits),
    media,
  )
  const moov = box(
    'moov',
    box('mvhd', u32(0), u32(0), u32(0), u32(1000), u32(at * 1000), Buffer.alloc(80)),
    trak,
  )
  return Buffer.concat([ftyp, mdat, moov])
}

function sampleOf({ text, italic }: Tx3gSample): Uint8Array {
  const bytes = Buffer.from(text)
  const length = Uint8Array.of(bytes.length >> 8, bytes.length & 255)
  if (!italic) return Buffer.concat([length, bytes])
  const [from, to] = italic
  const style = Uint8Array.of(0, 1, 0, from, 0, to, 0, 1, 2, 18, 255, 255, 255, 255)
  return Buffer.concat([length, bytes, box('styl', style)])
}

function box(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content)
  return Buffer.concat([u32(body.length + 8), Buffer.from(type), body])
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
