import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutSegments } from './cut-segments.ts'
import { writeMasterPlaylist, writeMediaPlaylist } from './write-playlist.ts'

const times = fc
  .uniqueArray(fc.double({ min: 0, max: 9000, noNaN: true }), { minLength: 1, maxLength: 300 })
  .map((list) => list.toSorted((a, b) => a - b))

describe('cutSegments', () => {
  it('cuts at key frames, the first one early, none shorter than four seconds', () => {
    expect(cutSegments([0, 2, 4, 6, 8, 10], 12)).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 6 },
      { start: 6, end: 10 },
      { start: 10, end: 12 },
    ])
  })

  it('leaves no last part that could be without sound', () => {
    expect(cutSegments([0, 5, 10], 10.5)).toEqual([
      { start: 0, end: 5 },
      { start: 5, end: 10.5 },
    ])
  })

  it('never leaves a hole, and cuts nowhere but at key frames', () => {
    fc.assert(
      fc.property(times, (keyFrames) => {
        const segments = cutSegments(keyFrames, 9001)
        expect(segments[0]?.start).toBe(0)
        expect(segments.at(-1)?.end).toBe(9001)
        for (const [i, { start, end }] of segments.entries()) {
          expect(end).toBeGreaterThan(start)
          if (i === 0) continue
          expect(keyFrames).toContain(start)
          expect(segments[i - 1]?.end).toBe(start)
        }
      }),
    )
  })
})

const parts = [
  { start: 0, end: 4 },
  { start: 4, end: 9 },
]

describe('a playlist', () => {
  it('says how long each segment is', () => {
    const text = writeMediaPlaylist(parts, { map: 'v/init.mp4', uri: (i) => `v/${i}.m4s` })
    expect(text.split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:5',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:VOD',
      '#EXT-X-MAP:URI="v/init.mp4"',
      '#EXTINF:4.000000,',
      'v/0.m4s',
      '#EXTINF:5.000000,',
      'v/1.m4s',
      '#EXT-X-ENDLIST',
      '',
    ])
  })

  it('names pictures, sounds and words', () => {
    const text = writeMasterPlaylist({
      codecs: ['avc1.640028', 'mp4a.40.2', 'mp4a.40.2'],
      bitsPerSecond: 5e6,
      resolution: { width: 1920, height: 1080 },
      uri: 'v.m3u8',
      sounds: [{ name: 'Français', language: 'fr', isDefault: true, uri: 'a0.m3u8', channels: 2 }],
      words: [{ name: 'English', language: 'en', isDefault: false, isForced: true, uri: 's0.m3u8' }],
    })
    expect(text).toContain(
      'CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1920x1080,AUDIO="sound",SUBTITLES="words"\nv.m3u8',
    )
    expect(text).toContain('TYPE=AUDIO,GROUP-ID="sound",NAME="Français",LANGUAGE="fr",DEFAULT=YES')
    expect(text).toContain(
      'TYPE=SUBTITLES,GROUP-ID="words",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,FORCED=YES',
    )
  })

  it('lets no name out of its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const text = writeMasterPlaylist({
          ...{ codecs: ['avc1.640028'], bitsPerSecond: 1, uri: 'v.m3u8', words: [] },
          sounds: [{ name, language: 'fr', isDefault: true, uri: 'a0.m3u8' }],
        })
        expect(text.split('\n')).toHaveLength(7)
        expect(text.match(/"/g)).toHaveLength(12)
      }),
    )
  })
})
