import type { ByteSource } from '@lanterne/kernel'

/**
 * FFmpeg in whatever form this machine has it. It only ever runs in processes of its own: what reads hostile films in
 * native code may die, hang or be killed, and nobody else notices.
 */
export interface NativeTool extends AsyncDisposable {
  readonly name: 'node-av' | 'ffmpeg'
  /** Nothing runs before it is asked for. */
  open(source: ByteSource): NativeFile
}

/** One file as FFmpeg reads it. Disposing it ends all that is at work on it. */
export interface NativeFile extends Disposable {
  /** What FFmpeg found, shaped as ffprobe's JSON; not to be trusted. Throws `AppError` `format-not-playable`. */
  probe(options: { signal: AbortSignal }): Promise<unknown>
  /**
   * One stretch of one stream as fragmented MP4, a fragment for each packet, as it is made; times are the file's own.
   * Leaving the loop ends the work. Throws `AppError` `format-not-playable`, and whatever reading the file throws.
   */
  run(job: NativeJob, options: { signal: AbortSignal }): AsyncIterable<Uint8Array>
}

/** One stretch of one stream. */
export interface NativeJob {
  readonly streamIndex: number
  /** The file's own time to be read from: at the key frame before it, or thereabouts; absent: the file's beginning. */
  readonly fromSeconds: number | undefined
  /** Absent: packets are copied. */
  readonly recipe?: NativeRecipe
  /** Changes how copied packets are wrapped, by FFmpeg's name: AAC comes otherwise in transport streams than in MP4. */
  readonly bitstreamFilter?: 'aac_adtstoasc'
}

/** How decoded pictures or sound are changed and encoded. */
export interface NativeRecipe {
  readonly kind: 'video' | 'audio'
  /** A chain of FFmpeg's filters; what it cuts off at the end ends the job. */
  readonly filter: string
  readonly encoder: 'libx264' | 'aac'
  /** The encoder's options, by FFmpeg's names. */
  readonly options: Readonly<Record<string, string>>
}

/** Demuxers that films need. None of them opens another file or address, as playlists and scripts of frames do. */
export const demuxers = 'avi,mpegts,mpeg,ogg,matroska,mov,asf,flv'

/** Decoders of films; whatever else FFmpeg decodes is only more to be attacked. */
export const decoders = [
  ...['h264', 'hevc', 'mpeg4', 'msmpeg4v1', 'msmpeg4v2', 'msmpeg4', 'mpeg1video', 'mpeg2video', 'vc1'],
  ...['wmv1', 'wmv2', 'wmv3', 'theora', 'vp3', 'vp6', 'vp6f', 'vp8', 'vp9', 'av1', 'libdav1d', 'flv', 'h263'],
  ...[
    'mjpeg',
    'prores',
    'dvvideo',
    'svq3',
    'cinepak',
    'indeo5',
    'ffv1',
    'aac',
    'aac_latm',
    'ac3',
    'eac3',
    'dca',
  ],
  ...['truehd', 'mlp', 'mp1', 'mp2', 'mp3', 'mp1float', 'mp2float', 'mp3float', 'vorbis', 'opus', 'libopus'],
  ...['flac', 'alac', 'wmav1', 'wmav2', 'wmapro', 'pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_u8', 'pcm_dvd'],
  ...['pcm_bluray', 'pcm_s32le', 'pcm_f32le', 'pcm_mulaw', 'pcm_alaw', 'adpcm_ms', 'adpcm_ima_wav', 'amrnb'],
  ...['adpcm_swf', 'nellymoser', 'speex', 'libspeex', 'wmavoice', 'wmalossless'],
].join(',')

/** Of words and of posters: nothing is decoded with them, but ffprobe ends at the first that it may not open. */
const namedOnly = [
  ...[
    'pgssub',
    'dvbsub',
    'dvdsub',
    'xsub',
    'subrip',
    'srt',
    'ass',
    'ssa',
    'webvtt',
    'mov_text',
    'text',
    'cc_dec',
  ],
  ...['libzvbi_teletextdec', 'png', 'bmp', 'gif', 'webp', 'tiff', 'jpeg2000'],
].join(',')

/** A demuxer's own bounds: how much it may read before it says what is there. */
export const inputOptions: Readonly<Record<string, string>> = {
  format_whitelist: demuxers,
  codec_whitelist: decoders,
  probesize: '5000000',
  analyzeduration: '5000000',
  max_streams: '64',
  fflags: '+genpts+discardcorrupt',
}

/** The same for a program that says what is there. */
export const probeOptions: Readonly<Record<string, string>> = {
  ...inputOptions,
  codec_whitelist: `${decoders},${namedOnly}`,
}

/**
 * What the result is written as: a fragment for each packet, times as they are, the header once a packet is there to
 * make it from.
 */
export const outputOptions: Readonly<Record<string, string>> = {
  movflags: '+frag_every_frame+delay_moov+default_base_moof+frag_discont',
  use_editlist: '0',
  avoid_negative_ts: 'disabled',
  flush_packets: '1',
}

/** A picture larger than 8K is an attack on memory. */
export const maxPixels = 8192 * 4320
