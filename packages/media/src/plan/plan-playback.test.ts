import type { Screen } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import type {
  AudioCodec,
  AudioTrackInfo,
  MediaInfo,
  SubtitleTrackInfo,
  VideoCodec,
  VideoTrackInfo,
} from '../media-info.ts'
import { planPlayback } from './plan-playback.ts'
import type { Wishes } from './wishes.ts'

const track = {
  id: 1,
  language: 'und',
  name: undefined,
  isDefault: true,
  isForced: false,
  isForHearingImpaired: false,
  isAudioDescription: false,
  isCommentary: false,
}
const video = (codec: VideoCodec, more: Partial<VideoTrackInfo> = {}): VideoTrackInfo => ({
  ...{ ...track, codec, codecString: undefined, width: 1920, height: 1080, bitDepth: 8, isHdr: false },
  ...more,
})
const audio = (codec: AudioCodec, more: Partial<AudioTrackInfo> = {}): AudioTrackInfo => ({
  ...{ ...track, id: 2, codec, codecString: undefined, isOriginal: false, channels: 2, sampleRate: 48_000 },
  ...more,
})
const words = (language: string, more: Partial<SubtitleTrackInfo> = {}): SubtitleTrackInfo => ({
  ...{ ...track, id: 9, codec: 'subrip', language, isDefault: false },
  ...more,
})
const file = (more: Partial<MediaInfo>): MediaInfo => ({
  ...{ container: 'mp4', durationSeconds: 5400, isFragmented: false, chapters: [], subtitles: [] },
  ...{ video: [video('h264')], audio: [audio('aac')] },
  ...more,
})

/** Debian's Chromium 156, as measured. */
const chromium: Screen = {
  player: 'chromium',
  direct: {
    containers: ['mp4', 'webm', 'matroska'],
    video: ['h264', 'h264-10', 'vp8', 'vp9', 'vp9-10', 'av1', 'av1-10'],
    audio: ['aac', 'mp3', 'opus', 'vorbis', 'flac'],
  },
  segments: {
    video: ['h264', 'h264-10', 'vp9', 'vp9-10', 'av1', 'av1-10'],
    audio: ['aac', 'opus', 'flac'],
  },
  mostChannels: 6,
}
/** Firefox ESR 153, as measured. */
const firefox: Screen = {
  player: 'firefox',
  direct: {
    containers: ['mp4', 'webm', 'matroska'],
    video: ['h264', 'hevc', 'hevc-10', 'vp8', 'vp9', 'vp9-10', 'av1', 'av1-10'],
    audio: ['aac', 'mp3', 'opus', 'vorbis', 'flac'],
  },
  segments: {
    video: ['h264', 'hevc', 'hevc-10', 'vp9', 'vp9-10', 'av1', 'av1-10'],
    audio: ['aac', 'opus', 'flac', 'mp3'],
  },
  mostChannels: 6,
}
const anything: Wishes = { audioLanguages: [] }
const plan = (info: MediaInfo, { screen = chromium, wishes = anything, hasNative = true } = {}) =>
  planPlayback({ info, screen, wishes }, { hasNative })

describe('planPlayback', () => {
  it('leaves a file alone that the screen plays', () => {
    expect(plan(file({}))).toMatchObject({ kind: 'direct', sound: { codec: 'aac' } })
    expect(plan(file({ container: 'webm', video: [video('vp9')], audio: [audio('opus')] })).kind).toBe(
      'direct',
    )
    expect(plan(file({ container: 'matroska' })).kind).toBe('direct')
    expect(plan(file({ audio: [] }))).toMatchObject({ kind: 'direct', sound: undefined })
  })

  it('never hands Firefox a Matroska file, which it would fetch whole, or a fragmented one', () => {
    const copied = {
      kind: 'segments',
      video: { action: 'copy' },
      audio: [{ action: 'copy' }],
      isNative: false,
    }
    expect(plan(file({ container: 'matroska' }), { screen: firefox })).toMatchObject(copied)
    expect(plan(file({ isFragmented: true }), { screen: firefox })).toMatchObject(copied)
    expect(plan(file({ isFragmented: true })).kind).toBe('direct')
  })

  it('changes only the sound when only the sound is strange', () => {
    for (const codec of ['ac3', 'eac3', 'dts'] as const)
      expect(
        plan(file({ container: 'matroska', audio: [audio(codec)] }), { hasNative: false }),
      ).toMatchObject({
        kind: 'segments',
        video: { action: 'copy' },
        audio: [{ action: 'to-aac' }],
        isNative: false,
      })
  })

  it('asks FFmpeg for the sounds that nothing else decodes', () => {
    for (const codec of ['truehd', 'vorbis', 'mp3', 'pcm', 'alac', 'other'] as const) {
      const info = file({ container: 'matroska', video: [video('hevc')], audio: [audio(codec)] })
      expect(plan(info, { screen: { ...firefox, segments: chromium.segments } })).toMatchObject({
        isNative: true,
      })
      expect(plan(info, { hasNative: false })).toEqual({ kind: 'impossible', because: 'needs-native' })
    }
  })

  it('copies 10-bit pictures only where they are decoded', () => {
    const deep = file({ video: [video('h264', { bitDepth: 10 })] })
    expect(plan(deep).kind).toBe('direct')
    expect(plan(deep, { screen: firefox })).toMatchObject({ video: { action: 'to-h264' }, isNative: true })
    const hevc = file({ video: [video('hevc', { bitDepth: 10 })] })
    expect(plan(hevc)).toMatchObject({ video: { action: 'to-h264' } })
    expect(plan(hevc, { screen: firefox }).kind).toBe('direct')
  })

  it.for(['mpeg4', 'theora', 'mpeg2', 'vc1', 'prores', 'other'] as const)('turns %s into H.264', (codec) => {
    expect(plan(file({ container: 'matroska', video: [video(codec)] }))).toMatchObject({
      kind: 'segments',
      video: { action: 'to-h264' },
      isNative: true,
    })
    expect(plan(file({ container: 'matroska', video: [video(codec)] }), { hasNative: false })).toEqual({
      kind: 'impossible',
      because: 'needs-native',
    })
  })

  it('reads MPEG-TS and Ogg through FFmpeg even when it only copies, and says so when it is not here', () => {
    for (const container of ['mpeg-ts', 'ogg', 'other'] as const) {
      expect(plan(file({ container }))).toMatchObject({
        kind: 'segments',
        video: { action: 'copy', isNative: true },
        audio: [{ action: 'copy', isNative: true }],
        isNative: true,
      })
      expect(plan(file({ container }), { hasNative: false })).toEqual({
        kind: 'impossible',
        because: 'needs-native',
      })
    }
  })

  it('copies no picture of an AVI file, which does not say when each is shown', () => {
    expect(plan(file({ container: 'avi' }))).toMatchObject({
      video: { action: 'to-h264', isNative: true },
      audio: [{ action: 'copy', isNative: true }],
    })
    expect(plan(file({ container: 'avi' }), { hasNative: false }).kind).toBe('impossible')
  })

  it('copies through FFmpeg what only it unpacks, and leaves the rest to others', () => {
    const packed = video('h264', { isOpaque: true })
    const info = file({ container: 'matroska', video: [packed], audio: [audio('ac3')] })
    expect(plan(info)).toMatchObject({
      video: { action: 'copy', isNative: true },
      audio: [{ action: 'to-aac', isNative: false }],
      isNative: true,
    })
    expect(plan(info, { hasNative: false })).toEqual({ kind: 'impossible', because: 'needs-native' })
  })

  it('makes only the sound anew where the picture can be copied, each by who can', () => {
    for (const codec of ['truehd', 'vorbis', 'pcm'] as const)
      expect(plan(file({ container: 'matroska', audio: [audio(codec)] }), { screen: firefox })).toMatchObject(
        {
          video: { action: 'copy', isNative: false },
          audio: [{ action: 'to-aac', isNative: true }],
        },
      )
    expect(plan(file({ video: [video('mpeg4')], audio: [audio('aac')] }))).toMatchObject({
      video: { action: 'to-h264', isNative: true },
      audio: [{ action: 'copy', isNative: false }],
    })
  })

  it('never lets a player choose between sounds by itself', () => {
    const french = audio('aac', { id: 3, language: 'fre', isDefault: false })
    const two = file({ audio: [audio('aac', { language: 'eng' }), french] })
    expect(plan(two, { wishes: { audioLanguages: ['en'] } }).kind).toBe('direct')
    expect(plan(two, { wishes: { audioLanguages: ['fr', 'en'] } })).toMatchObject({
      kind: 'segments',
      audio: [{ track: { id: 3 } }, { track: { id: 2 } }],
    })
    expect(plan(two, { wishes: { audioLanguages: ['en'], audioTrackId: 3 } }).kind).toBe('segments')
    // Chromium would play the second one, without a word.
    expect(plan(file({ audio: [audio('ac3'), audio('aac', { id: 3 })] })).kind).toBe('segments')
  })

  it('mixes down what has more channels than the screen plays', () => {
    const info = file({ container: 'matroska', audio: [audio('aac', { channels: 8 })] })
    expect(plan(info, { screen: { ...firefox, mostChannels: 2 } })).toMatchObject({
      audio: [{ action: 'to-aac' }],
    })
  })

  it('leaves out further sounds that nothing here decodes', () => {
    const info = file({ container: 'matroska', audio: [audio('ac3'), audio('truehd', { id: 3 })] })
    expect(plan(info, { hasNative: false })).toMatchObject({
      kind: 'segments',
      audio: [{ track: { id: 2 } }],
    })
    expect(plan(info)).toMatchObject({ audio: [{ track: { id: 2 } }, { track: { id: 3 } }] })
  })

  it('plays sound without pictures, and refuses a file with neither', () => {
    expect(plan(file({ video: [] })).kind).toBe('direct')
    expect(plan(file({ video: [], audio: [] }))).toEqual({ kind: 'impossible', because: 'no-tracks' })
  })
})

describe('the sound and the words that are chosen', () => {
  const english = audio('aac', { id: 2, language: 'eng' })
  const french = audio('aac', { id: 3, language: 'fra', isDefault: false })
  const told = audio('aac', { id: 4, language: 'fra', isDefault: false, isAudioDescription: true })
  const comment = audio('aac', { id: 5, language: 'fra', isCommentary: true })
  const chosen = (wishes: Partial<Wishes>, subtitles: readonly SubtitleTrackInfo[] = []) => {
    const info = file({ container: 'matroska', audio: [english, comment, french, told], subtitles })
    const result = plan(info, { wishes: { audioLanguages: [], ...wishes } })
    if (result.kind === 'impossible') throw new Error(result.because)
    const sound = result.kind === 'direct' ? result.sound : result.audio[0]?.track
    return { sound: sound?.id, words: result.words?.id }
  }

  it('is the language most wanted, never a commentary, told only to who asks', () => {
    expect(chosen({}).sound).toBe(2)
    expect(chosen({ audioLanguages: ['fr'] }).sound).toBe(3)
    expect(chosen({ audioLanguages: ['de', 'fre'] }).sound).toBe(3)
    expect(chosen({ audioLanguages: ['fr'], wantsAudioDescription: true }).sound).toBe(4)
    expect(chosen({ audioTrackId: 5 }).sound).toBe(5)
  })

  it('is forced words alone when none are wanted, in the language of the sound', () => {
    const all = [words('fre', { id: 6 }), words('fre', { id: 7, isForced: true }), words('eng', { id: 8 })]
    expect(chosen({ audioLanguages: ['fr'] }, all).words).toBe(7)
    expect(chosen({ audioLanguages: ['en'] }, all).words).toBeUndefined()
    expect(chosen({ subtitleLanguages: ['fr'] }, all).words).toBe(6)
    expect(chosen({ subtitleLanguages: ['es', 'en'] }, all).words).toBe(8)
    expect(chosen({ subtitleLanguages: ['es'] }, all).words).toBeUndefined()
  })

  it('is words for the hard of hearing when they are asked for', () => {
    const all = [words('eng', { id: 6 }), words('eng', { id: 7, isForHearingImpaired: true })]
    expect(chosen({ subtitleLanguages: ['en'] }, all).words).toBe(6)
    expect(chosen({ subtitleLanguages: ['en'], wantsHearingImpaired: true }, all).words).toBe(7)
  })
})
