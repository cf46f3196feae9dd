import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { AppError } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, encodeBencode } from './bencode.ts'
import { infohashOf } from './infohash.ts'
import { type Metainfo, parseInfoDictionary, parseTorrentFile } from './metainfo.ts'

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/metainfo/${name}.torrent`, import.meta.url)))

/** A torrent of one 100-byte file, changed by `info`. */
function torrent(
  info: Record<string, BencodeInput | undefined> = {},
  root: Record<string, BencodeInput> = {},
): Uint8Array {
  const base = { length: 100, name: 'film.mp4', 'piece length': 64, pieces: new Uint8Array(40) }
  return encodeBencode({ info: { ...base, ...info }, ...root })
}

const listed = (...entries: BencodeInput[]) => ({ length: undefined, files: entries })

function codeOf(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'none'
}

describe('parseTorrentFile', () => {
  it('reads a torrent of several files by libtorrent', () => {
    const metainfo = parseTorrentFile(fixture('libtorrent-v1'))
    expect(metainfo).toMatchObject({
      infohash: '2c82ee260f1cbc91728efaae7827c2b2c7288e52',
      name: 'Short films',
      pieceLength: 65536,
      pieceCount: 16,
      sizeBytes: 1000008,
      isPrivate: false,
      trackers: [['http://tracker.example:6969/announce'], ['udp://tracker.example:6969/announce']],
      webSeeds: ['https://films.example/torrents/'],
    })
    expect(metainfo.files).toEqual([
      { index: 0, path: ['film.fr.vtt'], sizeBytes: 7, offset: 0, isPadding: false },
      { index: 1, path: ['z.bin'], sizeBytes: 300001, offset: 7, isPadding: false },
      { index: 2, path: ['empty.txt'], sizeBytes: 0, offset: 300008, isPadding: false },
      { index: 3, path: ['Été 1902', 'film.mp4'], sizeBytes: 700000, offset: 300008, isPadding: false },
    ])
    expect(metainfo.pieceHashes).toHaveLength(16 * 20)
    expect(infohashOf(metainfo.infoBytes)).toBe(metainfo.infohash)
  })

  it('knows padding from files', () => {
    const { files } = parseTorrentFile(fixture('libtorrent-v1-padded'))
    expect(files.filter((file) => !file.isPadding).map((file) => [file.path.at(-1), file.offset])).toEqual([
      ['empty.txt', 0],
      ['film.fr.vtt', 0],
      ['z.bin', 65536],
      ['film.mp4', 393216],
    ])
    const old = parseTorrentFile(
      torrent(listed({ path: ['_____padding_file_0_', 'x'], length: 50 }, { path: ['a'], length: 50 })),
    )
    expect(old.files.map((file) => file.isPadding)).toEqual([true, false])
  })

  it('reads a hybrid torrent by its first half', () => {
    const { infohash, pieceCount } = parseTorrentFile(fixture('libtorrent-hybrid'))
    expect([infohash, pieceCount]).toEqual(['32bc5b3bdb408bf6b5e70d3974bf190e472f0b85', 17])
  })

  it('reads a torrent of version 2: every file begins with a piece, and nobody sends what is between', () => {
    const metainfo = parseTorrentFile(fixture('libtorrent-v2'))
    expect(metainfo).toMatchObject({
      pieceLength: 65536,
      pieceCount: 17,
      sizeBytes: 6 * 65536 + 700_000,
      pieceHashes: undefined,
    })
    expect(metainfo.infohashV2).toBe(createHash('sha256').update(metainfo.infoBytes).digest('hex'))
    expect(metainfo.infohash).toBe(metainfo.infohashV2?.slice(0, 40))
    const shown = metainfo.files.filter((file) => !file.isPadding)
    expect(shown.map(({ index, path, sizeBytes, offset }) => [index, path, sizeBytes, offset])).toEqual([
      [0, ['empty.txt'], 0, 0],
      [1, ['film.fr.vtt'], 7, 0],
      [2, ['z.bin'], 300_001, 65_536],
      [3, ['Été 1902', 'film.mp4'], 700_000, 393_216],
    ])
    expect([...metainfo.pieceLayers].map(([index, layer]) => [index, layer.length / 32])).toEqual([
      [2, 5],
      [3, 11],
    ])
  })

  it('reads both halves of a hybrid torrent', () => {
    const hybrid = parseTorrentFile(fixture('libtorrent-hybrid'))
    const second = parseTorrentFile(fixture('libtorrent-v2'))
    expect(hybrid.infohashV2).toBe(createHash('sha256').update(hybrid.infoBytes).digest('hex'))
    expect(hybrid.pieceHashes).toHaveLength(17 * 20)
    const rootsOf = ({ files }: Metainfo) => files.flatMap(({ piecesRoot }) => piecesRoot ?? [])
    expect(rootsOf(hybrid)).toEqual(rootsOf(second))
    expect([...hybrid.pieceLayers.values()]).toEqual([...second.pieceLayers.values()])
  })

  it('refuses a hybrid whose halves are not the same files, laid out alike', () => {
    const film = (length: number) => ({ '': { length, 'pieces root': new Uint8Array(32).fill(1) } })
    const hybrid = (list: BencodeInput[], tree: BencodeInput, pieces: number) =>
      encodeBencode({
        info: {
          ...{ 'file tree': tree, files: list, 'meta version': 2, name: 'films', 'piece length': 16_384 },
          pieces: new Uint8Array(pieces * 20),
        },
      })
    const pad = { attr: 'p', length: 16_284, path: ['.pad', '16284'] }
    const a = { length: 100, path: ['a'] }
    const b = { length: 200, path: ['b'] }
    const tree = { a: film(100), b: film(200) }
    expect(codeOf(() => parseTorrentFile(hybrid([a, pad, b], tree, 2)))).toBe('none')
    const refused: [BencodeInput[], BencodeInput, number][] = [
      [[a, b], tree, 1],
      [[a, pad, { length: 201, path: ['b'] }], tree, 2],
      [[a, pad, { length: 200, path: ['c'] }], tree, 2],
      [[a, pad], tree, 1],
      [[a, pad, b], { a: film(100) }, 2],
      [[a, pad, pad, b], tree, 3],
      [[a, { ...pad, length: 16_384 }, b], tree, 3],
      [[a, pad, b, { ...pad, length: 40_000 }], tree, 4],
    ]
    for (const torrent of refused)
      expect(codeOf(() => parseTorrentFile(hybrid(...torrent)))).toBe('invalid-torrent')
  })

  it('refuses file trees and hashes of pieces that cannot be', () => {
    const root = new Uint8Array(32)
    const file = (entry: Record<string, BencodeInput>) => ({
      a: { '': { length: 1, 'pieces root': root, ...entry } },
    })
    const code = (
      tree: BencodeInput,
      more: Record<string, BencodeInput> = {},
      layers: BencodeInput = {},
    ): string => {
      const info = { 'file tree': tree, 'meta version': 2, name: 'x', 'piece length': 16_384, ...more }
      return codeOf(() => parseTorrentFile(encodeBencode({ info, 'piece layers': layers })))
    }
    expect(code(file({}))).toBe('none')
    expect(code(file({ length: 0 }))).toBe('invalid-torrent')
    expect(code(file({ length: -1 }))).toBe('invalid-torrent')
    expect(code(file({ 'pieces root': new Uint8Array(20) }))).toBe('invalid-torrent')
    expect(code({ a: 'file' })).toBe('invalid-torrent')
    expect(code({ '': { length: 1, 'pieces root': root } })).toBe('invalid-torrent')
    expect(code({ a: { '': { length: 1, 'pieces root': root }, b: {} } })).toBe('invalid-torrent')
    expect(code(file({}), { 'piece length': 16_383 })).toBe('invalid-torrent')
    expect(code(file({}), { 'piece length': 49_152 })).toBe('invalid-torrent')
    expect(code(file({}), { 'piece length': 8192 })).toBe('invalid-torrent')
    expect(code(file({}), { 'meta version': 3 })).toBe('unsupported-torrent')
    expect(code(file({ length: 2 ** 52 }))).toBe('torrent-too-large')
    const many = Array.from({ length: 100_001 }, (_, i) => [`f${i}`, { '': { length: 0 } }])
    expect(code(Object.fromEntries(many))).toBe('torrent-too-large')
    const key = Buffer.from(root).toString('latin1')
    expect(code(file({ length: 40_000 }))).toBe('none')
    expect(code(file({ length: 40_000 }), {}, { [key]: new Uint8Array(96) })).toBe('invalid-torrent')
    expect(code(file({ length: 40_000 }), {}, { [key]: new Uint8Array(64) })).toBe('invalid-torrent')
  })

  it('reads a single private file by transmission', () => {
    expect(parseTorrentFile(fixture('transmission-single'))).toMatchObject({
      infohash: '369d6d38c7943b45106f035304d55e1db312b650',
      files: [{ index: 0, path: ['z.bin'], sizeBytes: 300001, offset: 0 }],
      isPrivate: true,
      trackers: [['udp://tracker.example:6969/announce'], ['https://tracker.example/announce']],
    })
  })

  it.each([
    ['bytes', (bytes: Uint8Array) => bytes],
    ['a Buffer', (bytes: Uint8Array) => Buffer.from(bytes)],
  ])('shares no memory with what it was given: %s', (_, give) => {
    for (const name of ['transmission-single', 'libtorrent-hybrid', 'libtorrent-v2']) {
      const bytes = give(fixture(name))
      const metainfo = parseTorrentFile(bytes)
      bytes.fill(0)
      expect(metainfo).toEqual(parseTorrentFile(fixture(name)))
      const info = give(metainfo.infoBytes.slice())
      const again = parseInfoDictionary(info)
      info.fill(0)
      expect(again.infoBytes).toEqual(metainfo.infoBytes)
      expect(again.pieceHashes).toEqual(metainfo.pieceHashes)
    }
  })

  it('takes the announce when there is no list of tiers, and only addresses that can be spoken to', () => {
    expect(
      parseTorrentFile(torrent({}, { announce: 'http://a.example/', 'announce-list': [] })).trackers,
    ).toEqual([['http://a.example/']])
    const odd = [
      'irc://b.example/',
      'udp://no-port.example',
      'nonsense',
      'file:///etc/passwd',
      'http://A.example',
      'http://a.example/',
    ]
    expect(parseTorrentFile(torrent({}, { 'announce-list': [odd, [], [odd[4] ?? '']] })).trackers).toEqual([
      ['http://a.example/'],
    ])
    const many = Array.from({ length: 5000 }, (_, index) => [`http://t${index}.example/`])
    expect(parseTorrentFile(torrent({}, { 'announce-list': many })).trackers).toHaveLength(100)
    expect(parseTorrentFile(torrent({}, { 'url-list': 'https://a.example/film.mp4' })).webSeeds).toEqual([
      'https://a.example/film.mp4',
    ])
  })

  it('keeps hostile names as harmless text', () => {
    const path = ['..', '..', '/etc/passwd', 'C:\\x', 'a\0b\n', 'x\u202egpj.exe', '', '.', 'n'.repeat(10_000)]
    expect(parseTorrentFile(torrent(listed({ path, length: 100 }))).files[0]?.path).toEqual([
      '..',
      '..',
      '/etc/passwd',
      'C:\\x',
      'ab',
      'xgpj.exe',
      '',
      '.',
      'n'.repeat(512),
    ])
    expect(parseTorrentFile(torrent({ name: undefined })).name).toBe('')
  })

  it('prefers the UTF-8 names, and reads others as the torrent says', () => {
    const sjis = new Uint8Array([0x93, 0xfa, 0x96, 0x7b])
    const path = { path: [sjis], 'path.utf-8': ['日本'], length: 50 }
    const { files } = parseTorrentFile(
      torrent(listed(path, { path: [sjis], length: 50 }), { encoding: 'Shift_JIS' }),
    )
    expect(files.map((file) => file.path)).toEqual([['日本'], ['日本']])
    expect(
      parseTorrentFile(torrent({ name: new Uint8Array([0xc9, 0x74, 0xe9]) }, { encoding: 'no such' })).name,
    ).toBe('Été')
  })

  const tooDeep = new Uint8Array(Buffer.from(`d4:info${'l'.repeat(1_000_000)}`))
  it.each<[string, string, Uint8Array]>([
    ['nothing', 'invalid-torrent', new Uint8Array()],
    ['a web page', 'invalid-torrent', new Uint8Array(Buffer.from('<html>'))],
    ['something cut short', 'invalid-torrent', fixture('libtorrent-v1').subarray(0, 500)],
    ['something with a tail', 'invalid-torrent', new Uint8Array([...fixture('libtorrent-v1'), 0x65])],
    ['deep nesting', 'invalid-torrent', tooDeep],
    ['a list', 'invalid-torrent', encodeBencode([])],
    ['no info', 'invalid-torrent', encodeBencode({})],
    ['an info that is no dictionary', 'invalid-torrent', encodeBencode({ info: 'x' })],
    ['no pieces', 'invalid-torrent', torrent({ pieces: undefined })],
    ['two infos', 'invalid-torrent', new Uint8Array(Buffer.from('d4:infode4:infodee'))],
    ['a piece length of 0', 'invalid-torrent', torrent({ 'piece length': 0 })],
    ['a negative piece length', 'invalid-torrent', torrent({ 'piece length': -64 })],
    [
      'a piece length of 65 MiB',
      'invalid-torrent',
      torrent({ 'piece length': 65 * 1024 * 1024, pieces: new Uint8Array(20) }),
    ],
    ['too few pieces', 'invalid-torrent', torrent({ pieces: new Uint8Array(20) })],
    ['too many pieces', 'invalid-torrent', torrent({ pieces: new Uint8Array(60) })],
    ['half a hash', 'invalid-torrent', torrent({ pieces: new Uint8Array(50) })],
    ['a size of 0', 'invalid-torrent', torrent({ length: 0, pieces: '' })],
    ['a negative size', 'invalid-torrent', torrent({ length: -100 })],
    ['a size that is text', 'invalid-torrent', torrent({ length: '100' })],
    ['neither a size nor files', 'invalid-torrent', torrent({ length: undefined })],
    ['no files', 'invalid-torrent', torrent(listed())],
    ['a file that is no dictionary', 'invalid-torrent', torrent(listed('x'))],
    ['a file without a size', 'invalid-torrent', torrent(listed({ path: ['a'] }))],
    [
      'a file of negative size',
      'invalid-torrent',
      torrent(listed({ path: ['a'], length: 200 }, { path: ['b'], length: -100 })),
    ],
    ['a file without a path', 'invalid-torrent', torrent(listed({ length: 100 }))],
    ['a path of numbers', 'invalid-torrent', torrent(listed({ length: 100, path: [1] }))],
    [
      'sizes beyond 2^53 together',
      'invalid-torrent',
      torrent(listed({ path: ['a'], length: 2 ** 53 - 1 }, { path: ['b'], length: 2 ** 53 - 1 })),
    ],
    [
      '100,001 files',
      'torrent-too-large',
      torrent(listed(...Array.from({ length: 100_001 }, () => ({ path: ['a'], length: 1 })))),
    ],
    ['33 MiB', 'torrent-too-large', new Uint8Array(33 * 1024 * 1024)],
  ])('refuses %s', (_, code, bytes) => {
    expect(codeOf(() => parseTorrentFile(bytes))).toBe(code)
  })

  it('refuses a million files before it has spent much', () => {
    const entry = Buffer.from('d6:lengthi1e4:pathl1:aee')
    const million = Buffer.concat([
      Buffer.from('d4:infod5:filesl'),
      Buffer.alloc(entry.length * 1_000_000, entry),
      Buffer.from('eee'),
    ])
    expect(codeOf(() => parseTorrentFile(new Uint8Array(million)))).toBe('torrent-too-large')
  })

  it('takes the nodes of the DHT that make sense (BEP 5)', () => {
    const nodes = [
      ['router.example', 6881],
      ['203.0.113.7', 1],
      ['2001:db8::1', 65_535],
      ['no port'],
      ['far', 65_536],
      ['a/b', 1],
      [7, 7],
      'text',
    ]
    expect(parseTorrentFile(torrent({}, { nodes })).nodes).toEqual([
      { host: 'router.example', port: 6881 },
      { host: '203.0.113.7', port: 1 },
      { host: '2001:db8::1', port: 65_535 },
    ])
    const many = Array.from({ length: 500 }, (_, index) => ['node.example', index + 1])
    expect(parseTorrentFile(torrent({}, { nodes: many })).nodes.length).toBe(30)
    expect(parseTorrentFile(torrent({}, { nodes: 'none' })).nodes).toEqual([])
  })
})

describe('parseInfoDictionary', () => {
  it('reads what peers give as the torrent file would be read', () => {
    const whole = parseTorrentFile(fixture('libtorrent-hybrid'))
    expect(parseInfoDictionary(whole.infoBytes)).toEqual({
      ...whole,
      ...{ pieceLayers: new Map(), trackers: [], webSeeds: [], httpSeeds: [], nodes: [] },
    })
  })

  it('refuses what is not one dictionary', () => {
    const { infoBytes } = parseTorrentFile(fixture('libtorrent-v1'))
    expect(codeOf(() => parseInfoDictionary(infoBytes.subarray(0, -1)))).toBe('invalid-torrent')
    expect(codeOf(() => parseInfoDictionary(encodeBencode('x')))).toBe('invalid-torrent')
  })
})
