const piece = Buffer.alloc(20)

/** A torrent's bytes with the given text of its info dictionary. */
function torrent(info: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from('d4:info'), Buffer.from(info), Buffer.from('e')])
}

function single({ length = 'i1e', pieceLength = 'i16384e', name = '4:film', pieces = piece }): Buffer {
  return Buffer.concat([
    Buffer.from(`d6:length${length}4:name${name}12:piece length${pieceLength}6:pieces${pieces.length}:`),
    pieces,
    Buffer.from('e'),
  ])
}

const valid = torrent(single({}))

/** Files that pretend to be torrents, by what is wrong with them. */
export const hostileTorrents: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  'plain text': Buffer.from('This is no torrent.\n'),
  'cut short': valid.subarray(0, -30),
  'with something after its end': Buffer.concat([valid, Buffer.from('x')]),
  'a list a million deep': Buffer.alloc(1_000_000, 'l'),
  'a dictionary a million deep': Buffer.from('d1:a'.repeat(250_000)),
  'a string longer than the file': Buffer.from('d4:info999999999999:'),
  'a negative length': torrent(single({ length: 'i-1e' })),
  'a length beyond any disk': torrent(single({ length: 'i9223372036854775807e' })),
  'a length that is a string': torrent(single({ length: '1:1' })),
  'pieces of no length': torrent(single({ pieceLength: 'i0e' })),
  'pieces of a negative length': torrent(single({ pieceLength: 'i-16384e' })),
  'half a hash': torrent(single({ pieces: piece.subarray(10) })),
  'more pieces than bytes': torrent(single({ pieces: Buffer.alloc(2000) })),
  'no info': Buffer.from('d8:announce1:ae'),
  'the info twice': Buffer.concat([
    Buffer.from('d4:info'),
    single({}),
    Buffer.from('4:info'),
    single({}),
    Buffer.from('e'),
  ]),
  'a million empty files': torrent(
    Buffer.concat([
      Buffer.from('d5:filesl'),
      Buffer.from('d6:lengthi0e4:pathl1:aee'.repeat(1_000_000)),
      Buffer.from('e4:name1:a12:piece lengthi16384e6:pieces0:e'),
    ]),
  ),
}

/** A torrent whose files are named so as to be written elsewhere. */
export const escapingTorrent = torrent(
  Buffer.concat([
    Buffer.from('d5:filesl'),
    ...['2:..2:..5:a.mp4', '4:/etc5:b.mp4', '2:\0x5:c.mp4', '0:5:d.mp4'].map((path, index) =>
      Buffer.from(`d6:lengthi${4000 - index}e4:pathl${path}ee`),
    ),
    Buffer.from('e4:name6:../../12:piece lengthi16384e6:pieces20:'),
    piece,
    Buffer.from('e'),
  ]),
)

/** Links that pretend to be magnets. */
export const hostileMagnets: readonly string[] = [
  'magnet:',
  'magnet:?',
  'magnet:?dn=film',
  'magnet:?xt=urn:btih:zzzz',
  `magnet:?xt=urn:btih:${'a'.repeat(39)}`,
  // A digest cut short, and one of another kind (multihash 0x11 is SHA-1).
  `magnet:?xt=urn:btmh:1220${'a'.repeat(62)}`,
  `magnet:?xt=urn:btmh:1114${'a'.repeat(40)}`,
  `magnet:?xt=urn:btih:${'a'.repeat(40)}&dn=${'x'.repeat(70_000)}`,
]
