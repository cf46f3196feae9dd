import { AppError, type ByteSource } from '@lanterne/kernel'
import {
  EncodedPacketSink,
  type Input,
  type InputAudioTrack,
  type InputFormat,
  type InputTrack,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  MPEG_TS,
  QTFF,
  UnsupportedInputFormatError,
  WEBM,
} from 'mediabunny'
import { malformed } from '../matroska/ebml.ts'
import { ids } from '../matroska/element-ids.ts'
import { type MatroskaIndex, readMatroskaIndex } from '../matroska/matroska-index.ts'
import type { MatroskaTrack } from '../matroska/tracks.ts'
import type {
  AudioTrackInfo,
  Container,
  MediaInfo,
  SubtitleTrackInfo,
  TrackInfo,
  VideoTrackInfo,
} from '../media-info.ts'
import { type Mp4Index, readMp4Index } from '../mp4/mp4-index.ts'
import { readRange } from '../read-range.ts'
import { subtitleStreams } from '../transport/subtitle-streams.ts'
import { readTransportIndex, type TransportIndex } from '../transport/transport-index.ts'
import { bitDepthOf } from './bit-depth.ts'
import { audioCodecOf, subtitleCodecOf, videoCodecOf } from './codecs.ts'
import { measureDuration } from './measure-duration.ts'
import { openInput } from './open-input.ts'

/**
 * Says what is in a media file, from its headers and its index. Throws `AppError` `format-not-playable` for what is
 * none, or none that can be read without FFmpeg.
 */
export async function probe(source: ByteSource, { signal }: { signal: AbortSignal }): Promise<MediaInfo> {
  using input = openInput(source, { signal })
  try {
    return await describeInput(input, source, { signal })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AppError) throw error
    // Whatever a reader stumbles over is the file's fault: it has been read before by many.
    throw new AppError('format-not-playable', { cause: error, details: { reason: reasonOf(error) } })
  }
}

async function describeInput(
  input: Input,
  source: ByteSource,
  { signal }: { signal: AbortSignal },
): Promise<MediaInfo> {
  // Ours is bounded, whatever is in the file; the library's is not.
  const matroska = (await isMatroska(source, { signal })) && (await readMatroskaIndex(source, { signal }))
  if (matroska && matroska.tracks.length === 0) throw malformed()
  const transport = matroska ? undefined : await readTransportIndex(source, { signal })
  if (transport) return await describeTransport(input, transport, { signal })
  const known = await describeTracks(input)
  const { container } = known
  if (container === 'matroska' || container === 'webm')
    return withDuration(
      withMatroska(known, matroska || (await readMatroskaIndex(source, { signal }))),
      source,
      { signal },
    )
  const durationSeconds = (await input.getDurationFromMetadata()) || undefined
  if (container === 'mp4' || container === 'quicktime') {
    const index = await readMp4Index(source, { signal })
    // Of one in fragments, the tables lie all over the file.
    const frameRates = index.isFragmented
      ? []
      : await Promise.all((await input.getVideoTracks()).map(tabledFrameRate))
    return withDuration(withMp4({ ...known, durationSeconds }, index, frameRates), source, { signal })
  }
  return { ...known, durationSeconds, isFragmented: false, subtitles: [], chapters: [] }
}

async function describeTracks(input: Input): Promise<Known> {
  const container = containers.get(await input.getFormat()) ?? 'other'
  const [videoTracks, audioTracks] = await Promise.all([input.getVideoTracks(), input.getAudioTracks()])
  return {
    container,
    video: await Promise.all(videoTracks.map(describeVideo)),
    audio: await Promise.all(audioTracks.map(describeAudio)),
  }
}

/** Its words are found whether the library knows what else is in it or not: FFmpeg does. */
async function describeTransport(
  input: Input,
  { streams }: TransportIndex,
  { signal }: { signal: AbortSignal },
): Promise<MediaInfo> {
  const known = await describeTracks(input).catch(() => {
    signal.throwIfAborted()
    return { video: [], audio: [] }
  })
  const subtitles = subtitleStreams(streams)
  return {
    ...known,
    container: 'mpeg-ts',
    durationSeconds: undefined,
    isFragmented: false,
    subtitles,
    chapters: [],
  }
}

/** Of what was written while it was recorded, only its end says how long it is. */
async function withDuration(
  info: MediaInfo,
  source: ByteSource,
  { signal }: { signal: AbortSignal },
): Promise<MediaInfo> {
  // Fragments are often more than their header says: it was written before them.
  if (info.durationSeconds !== undefined && !info.isFragmented) return info
  const measured = await measureDuration(source, info, { signal })
  return { ...info, durationSeconds: measured ?? info.durationSeconds }
}

async function isMatroska(source: ByteSource, { signal }: { signal: AbortSignal }): Promise<boolean> {
  const head = await readRange(source, { start: 0, end: Math.min(4, source.size) }, { signal })
  return head.length === 4 && Buffer.from(head).readUInt32BE() === ids.ebml
}

const containers = new Map<InputFormat, Container>([
  [MP4, 'mp4'],
  [QTFF, 'quicktime'],
  [MATROSKA, 'matroska'],
  [WEBM, 'webm'],
  [MPEG_TS, 'mpeg-ts'],
])

type Known = Pick<MediaInfo, 'container' | 'video' | 'audio'>

function withMatroska(known: Known, index: MatroskaIndex): MediaInfo {
  const knownIds = new Set([...known.video, ...known.audio].map(({ id }) => id))
  const ofKind = (kind: MatroskaTrack['kind']) => index.tracks.filter((track) => track.kind === kind)
  const strange = (kind: MatroskaTrack['kind']) => ofKind(kind).filter(({ id }) => !knownIds.has(id))
  return {
    container: known.container,
    durationSeconds: index.durationSeconds,
    isFragmented: false,
    // Of codecs that the library does not read, the container tells that they are there.
    video: [
      ...known.video.map((track) => ({ ...track, picturesPerSecond: frameRateOf(index, track) })),
      ...strange('video').map(strangeVideo),
    ],
    audio: [...known.audio, ...strange('audio').map(strangeAudio)],
    subtitles: ofKind('subtitles').map((track) => ({
      ...purposeOf(track),
      codec: subtitleCodecOf(track.codecId),
    })),
    chapters: index.chapters,
  }
}

function frameRateOf({ tracks }: MatroskaIndex, { id }: VideoTrackInfo): number | undefined {
  const seconds = tracks.find((track) => track.id === id)?.frameSeconds
  return seconds ? 1 / seconds : undefined
}

/** From the tables of an MP4 file, which are here already. */
async function tabledFrameRate(track: InputVideoTrack): Promise<number | undefined> {
  const first = await new EncodedPacketSink(track).getFirstPacket({ metadataOnly: true })
  return first && first.duration > 0 ? 1 / first.duration : undefined
}

function withMp4(
  known: Known & Pick<MediaInfo, 'durationSeconds'>,
  index: Mp4Index,
  frameRates: readonly (number | undefined)[],
): MediaInfo {
  const subtitles = index.subtitles.map(
    (track): SubtitleTrackInfo => ({
      ...track,
      name: undefined,
      isForced: false,
      isForHearingImpaired: false,
      isAudioDescription: false,
      isCommentary: false,
    }),
  )
  const audio = known.audio.map((track) => ({
    ...track,
    language: track.language === 'und' ? (index.languages.get(track.id) ?? 'und') : track.language,
    ...index.purposes.get(track.id),
  }))
  const video = known.video.map((track, i) => ({ ...track, picturesPerSecond: frameRates[i] }))
  return { ...known, video, audio, isFragmented: index.isFragmented, subtitles, chapters: index.chapters }
}

async function describeTrack(track: InputTrack): Promise<TrackInfo> {
  const [language, name, disposition] = await Promise.all([
    track.getLanguageCode(),
    track.getName(),
    track.getDisposition(),
  ])
  return {
    id: track.id,
    language,
    name: name ?? undefined,
    isDefault: disposition.default,
    isForced: disposition.forced,
    isForHearingImpaired: disposition.hearingImpaired,
    isAudioDescription: disposition.visuallyImpaired,
    isCommentary: disposition.commentary,
  }
}

async function describeVideo(track: InputVideoTrack): Promise<VideoTrackInfo> {
  const name = await track.getCodec()
  const codecString = (name && (await track.getCodecParameterString())) || undefined
  return {
    ...(await describeTrack(track)),
    ...(name === null ? { isOpaque: true } : {}),
    codec: videoCodecOf(name, await track.getInternalCodecId()),
    codecString,
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    bitDepth: codecString ? bitDepthOf(codecString) : 8,
    isHdr: name !== null && (await track.hasHighDynamicRange()),
  }
}

async function describeAudio(track: InputAudioTrack): Promise<AudioTrackInfo> {
  const name = await track.getCodec()
  return {
    ...(await describeTrack(track)),
    ...(name === null ? { isOpaque: true } : {}),
    codec: audioCodecOf(name, await track.getInternalCodecId()),
    isOriginal: (await track.getDisposition()).original,
    codecString: (name && (await track.getCodecParameterString())) || undefined,
    channels: await track.getNumberOfChannels(),
    sampleRate: await track.getSampleRate(),
  }
}

function strangeVideo(track: MatroskaTrack): VideoTrackInfo {
  const codec = videoCodecOf(null, track.codecId)
  return {
    ...purposeOf(track),
    isOpaque: true,
    codec,
    codecString: undefined,
    width: 0,
    height: 0,
    bitDepth: 8,
    isHdr: false,
  }
}

function strangeAudio(track: MatroskaTrack): AudioTrackInfo {
  const codec = audioCodecOf(null, track.codecId)
  return {
    ...purposeOf(track),
    isOpaque: true,
    codec,
    codecString: undefined,
    isOriginal: track.isOriginal,
    channels: 2,
    sampleRate: 48_000,
  }
}

function purposeOf(track: MatroskaTrack): TrackInfo {
  const { id, language, name, isDefault, isForced, isForHearingImpaired, isAudioDescription, isCommentary } =
    track
  return { id, language, name, isDefault, isForced, isForHearingImpaired, isAudioDescription, isCommentary }
}

function reasonOf(error: unknown): string {
  return error instanceof UnsupportedInputFormatError ? 'unknown-container' : 'unreadable'
}
