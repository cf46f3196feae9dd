import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlayableSound, SegmentedFilm } from '../playable.ts'
import { readPlaylist } from '../testing/read-playlist.ts'
import { masterPlaylistOf, type PlaylistWords, trackPlaylistOf, wordsPlaylistOf } from './film-playlists.ts'

const sound = (id: number, language: string, more: Partial<PlayableSound> = {}): PlayableSound => ({
  ...{
    id,
    language,
    codec: 'mp4a.40.2',
    mimeType: 'audio/mp4; codecs="mp4a.40.2"',
    name: undefined,
    channels: 2,
  },
  ...{ isAudioDescription: false, isCommentary: false, isOriginal: false },
  ...more,
})
const film = (more: Partial<SegmentedFilm> = {}): SegmentedFilm => ({
  durationSeconds: 100,
  segments: [
    { start: 0, end: 2 },
    { start: 2, end: 12.51 },
    { start: 12.51, end: 100 },
  ],
  video: {
    ...{ id: 1, codec: 'avc1.640028', mimeType: 'video/mp4; codecs="avc1.640028"', language: 'und' },
    ...{ name: undefined, width: 1920, height: 1080, picturesPerSecond: 24_000 / 1001 },
  },
  audio: [sound(3, 'fre'), sound(2, 'eng')],
  init: () => Promise.reject(new Error('not asked for')),
  segment: () => {
    throw new Error('not asked for')
  },
  ...more,
})
const words: readonly PlaylistWords[] = [
  {
    name: 'Français',
    language: 'fr',
    isForced: false,
    isForHearingImpaired: true,
    isOneFile: true,
    addressOf: () => '/a.vtt',
  },
  {
    name: '',
    language: 'eng',
    isForced: true,
    isForHearingImpaired: false,
    isOneFile: false,
    addressOf: ({ start, end }) => `/b.vtt?from=${start}&to=${end}`,
  },
]
const master = (one = film(), texts: readonly PlaylistWords[] = []) =>
  readPlaylist(masterPlaylistOf(one, { words: texts, sizeBytes: 50_000_000 }))
const media = (one = film(), texts: readonly PlaylistWords[] = []) =>
  master(one, texts)
    .tags.filter(({ name }) => name === '#EXT-X-MEDIA')
    .map(({ attributes }) => Object.fromEntries(attributes))

describe('masterPlaylistOf', () => {
  it('says what the picture is and what it needs', () => {
    const { tags, addresses } = master()
    const stream = tags.find(({ name }) => name === '#EXT-X-STREAM-INF')
    expect(Object.fromEntries(stream?.attributes ?? [])).toEqual({
      BANDWIDTH: '8000000',
      'AVERAGE-BANDWIDTH': '4000000',
      CODECS: 'avc1.640028,mp4a.40.2',
      RESOLUTION: '1920x1080',
      'FRAME-RATE': '23.976',
      AUDIO: 'sound',
      'CLOSED-CAPTIONS': 'NONE',
    })
    expect(addresses).toEqual(['1/playlist.m3u8'])
  })

  it('names every sound, the chosen one first', () => {
    const described = sound(4, 'eng', { isAudioDescription: true, channels: 6 })
    expect(
      media(
        film({ audio: [...film().audio, described, sound(5, 'und', { name: 'Notes', isCommentary: true })] }),
      ),
    ).toEqual([
      expect.objectContaining({
        NAME: 'Français',
        LANGUAGE: 'fr',
        DEFAULT: 'YES',
        AUTOSELECT: 'YES',
        URI: '3/playlist.m3u8',
      }),
      expect.objectContaining({
        NAME: 'English',
        LANGUAGE: 'en',
        DEFAULT: 'NO',
        AUTOSELECT: 'YES',
        CHANNELS: '2',
      }),
      expect.objectContaining({
        NAME: 'English 2',
        CHARACTERISTICS: 'public.accessibility.describes-video',
        CHANNELS: '6',
      }),
      {
        ...{ TYPE: 'AUDIO', 'GROUP-ID': 'sound', NAME: 'Notes', DEFAULT: 'NO', AUTOSELECT: 'NO' },
        CHANNELS: '2',
        URI: '5/playlist.m3u8',
      },
    ])
  })

  it('names one sound alone to a player that gives no choice', () => {
    const { tags } = readPlaylist(masterPlaylistOf(film(), { words: [], sizeBytes: 1e6, sound: 2 }))
    const named = tags.filter(({ name }) => name === '#EXT-X-MEDIA')
    expect(named.map(({ attributes }) => attributes.get('LANGUAGE'))).toEqual(['en'])
  })

  it('names the words, and for whom they are', () => {
    expect(media(film({ audio: [] }), words)).toEqual([
      expect.objectContaining({ TYPE: 'SUBTITLES', NAME: 'Français', FORCED: 'NO', URI: 'words/0.m3u8' }),
      expect.objectContaining({ TYPE: 'SUBTITLES', NAME: 'English', LANGUAGE: 'en', FORCED: 'YES' }),
    ])
  })

  it('makes a stream of a sound without a picture', () => {
    const alone = master(film({ video: undefined, audio: [sound(7, 'fre')] }))
    expect(alone.addresses).toEqual(['7/playlist.m3u8'])
    expect(alone.tags.filter(({ name }) => name === '#EXT-X-MEDIA')).toEqual([])
  })

  it('keeps to RFC 8216 whatever files call their tracks', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 })
    const language = fc.oneof(
      text,
      fc.constantFrom('fre', 'fra', 'fr', 'und', '', 'eng', 'x-klingon', 'zh-Hant-TW'),
    )
    const sounds = fc.array(
      fc.record({
        language,
        name: fc.option(text, { nil: undefined }),
        isAudioDescription: fc.boolean(),
        isCommentary: fc.boolean(),
      }),
      { maxLength: 6 },
    )
    const texts = fc.array(
      fc.record({
        name: text,
        language,
        isForced: fc.boolean(),
        isForHearingImpaired: fc.boolean(),
        isOneFile: fc.boolean(),
        addressOf: fc.constant(() => '/a.vtt'),
      }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(sounds, texts, (some, few) => {
        const audio = some.map(({ language: spoken, ...more }, i) => sound(i + 2, spoken, more))
        const { tags } = master(film({ audio }), few)
        expect(tags.filter(({ name }) => name === '#EXT-X-MEDIA')).toHaveLength(audio.length + few.length)
      }),
    )
  })
})

describe('trackPlaylistOf', () => {
  it('says how long each segment is, and the longest of them', () => {
    const { tags, addresses } = readPlaylist(trackPlaylistOf(film()))
    expect(addresses).toEqual(['0.m4s', '1.m4s', '2.m4s'])
    expect(tags.find(({ name }) => name === '#EXT-X-TARGETDURATION')?.value).toBe('88')
    expect(tags.filter(({ name }) => name === '#EXTINF').map(({ value }) => value)).toEqual([
      '2.000000,',
      '10.510000,',
      '87.490000,',
    ])
    expect(tags.find(({ name }) => name === '#EXT-X-MAP')?.attributes.get('URI')).toBe('init.mp4')
  })
})

describe('wordsPlaylistOf', () => {
  it('is one file, as long as the film', () => {
    const { tags, addresses } = readPlaylist(wordsPlaylistOf(film(), words[0] as PlaylistWords))
    expect(addresses).toEqual(['/a.vtt'])
    expect(tags.find(({ name }) => name === '#EXTINF')?.value).toBe('100.000000,')
    expect(tags.some(({ name }) => name === '#EXT-X-MAP')).toBe(false)
  })

  it('is stretches of half a minute and more, where words lie in the film', () => {
    const segments = Array.from({ length: 20 }, (_, i) => ({ start: i * 8, end: i * 8 + 8 }))
    const { addresses } = readPlaylist(wordsPlaylistOf(film({ segments }), words[1] as PlaylistWords))
    expect(addresses).toEqual([
      '/b.vtt?from=0&to=32',
      '/b.vtt?from=32&to=64',
      '/b.vtt?from=64&to=96',
      '/b.vtt?from=96&to=128',
      '/b.vtt?from=128&to=160',
    ])
  })
})
