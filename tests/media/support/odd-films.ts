import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../support/program.ts'

const cacheFolder = join(import.meta.dirname, '../../../.cache/test-films/odd')

/** How a film is made: by FFmpeg's or mkvmerge's words, or by changing the bytes of another. */
export interface Recipe {
  readonly file: string
  /** Others that it is made of, by name: `$NAME` stands for their paths, `$words` for a file of subtitles. */
  readonly ffmpeg?: readonly string[]
  readonly mkvmerge?: readonly string[]
  readonly change?: { readonly of: string; readonly by: (bytes: Buffer) => Buffer }
  /** Whether it is written into a pipe, as what is recorded is. */
  readonly isPiped?: boolean
}

const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']
const exact = ['-flags', '+bitexact', '-fflags', '+bitexact', '-map_metadata', '-1']
/** Key frames as far apart as films have them: a second, or seven. */
const keyTimes = '0,1.5,4,9,10.5,17.5,20,26,29.5,36,37,44,46.5,53,57'
const picture = (rate: number, size: string) => [
  ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`],
  // Noise that leaves no doubt where in the film a stretch of it is.
  ...['-f', 'lavfi', '-i', 'anoisesrc=color=pink:seed=7:sample_rate=48000:amplitude=0.5'],
]
const grain = ['-vf', 'noise=alls=10:allf=t:all_seed=7,format=yuv420p']
const x264 = ['-c:v', 'libx264', '-profile:v', 'high', '-preset', 'superfast', '-threads', '2', '-b:v', '3M']
const aac = ['-c:a', 'aac', '-b:a', '160k', '-ac', '2']
const copy = ['-map', '0', '-c', 'copy']
const sound = (...codec: string[]) => ['-i', '$base', '-c:v', 'copy', ...codec]

const english = ['-map', '0:v', '-map', '0:a:1']
const languages = ['-metadata:s:a:0', 'language=fre', '-metadata:s:a:1', 'language=eng']
const recoded = (...codec: string[]) => ['-map', '0', ...languages, '-c:v', 'copy', '-c:a', ...codec]
const fast = ['-vf', 'scale=320:180', '-deadline', 'realtime', '-cpu-used', '8', '-g', '50', '-threads', '2']
const x265 = [
  ...['-vf', 'scale=320:180', '-c:v', 'libx265', '-preset', 'ultrafast'],
  ...['-x265-params', 'log-level=error:keyint=50:min-keyint=50:scenecut=0'],
]

const recipes = {
  base: {
    file: 'base.mp4',
    ffmpeg: [
      ...picture(24, '640x360'),
      ...['-t', '60', ...grain, ...x264, '-bf', '3', '-g', '600', '-sc_threshold', '0'],
      ...['-force_key_frames', keyTimes, ...aac, '-movflags', '+faststart'],
    ],
  },
  moovAtEnd: { file: 'film.mp4', ffmpeg: ['-i', '$base', ...copy] },
  matroska: { file: 'film.mkv', ffmpeg: ['-i', '$base', ...copy] },
  matroskaCuesFirst: { file: 'film.mkv', ffmpeg: ['-i', '$base', ...copy, '-cues_to_front', '1'] },
  mkvmerge: { file: 'film.mkv', mkvmerge: ['$base'] },
  matroskaNoCues: { file: 'film.mkv', mkvmerge: ['--no-cues', '$base'] },
  matroskaLive: { file: 'film.mkv', ffmpeg: ['-i', '$base', ...copy, '-live', '1'], isPiped: true },
  matroskaPiped: { file: 'film.mkv', ffmpeg: ['-i', '$base', ...copy], isPiped: true },
  zlibWords: { file: 'film.mkv', mkvmerge: ['$base', '--compression', '0:zlib', '$words'] },
  emptyEncoding: { file: 'film.mkv', change: { of: 'zlibWords', by: emptyContentEncoding } },
  fragmented: { file: 'film.mp4', ffmpeg: ['-i', '$base', ...copy, '-movflags', 'frag_keyframe+empty_moov'] },
  fragmentedBare: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$base', ...copy, '-movflags', 'frag_keyframe+empty_moov+skip_trailer'],
  },
  fragmentedSidx: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$base', ...copy, '-movflags', 'frag_keyframe+empty_moov+global_sidx+skip_trailer+dash'],
  },
  fragmentedShort: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$base', ...copy, ...['-frag_duration', '500000', '-movflags', 'empty_moov+skip_trailer']],
  },
  fragmentedApart: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$base', ...copy, '-movflags', 'frag_keyframe+empty_moov+separate_moof+skip_trailer'],
  },
  cutStart: { file: 'film.mp4', ffmpeg: ['-ss', '12.3', '-i', '$base', ...copy] },
  lateSound: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$base', '-itsoffset', '1.5', '-i', '$base', '-map', '0:v', '-map', '1:a', '-c', 'copy'],
  },
  lateSoundMatroska: {
    file: 'film.mkv',
    ffmpeg: ['-i', '$base', '-itsoffset', '1.5', '-i', '$base', '-map', '0:v', '-map', '1:a', '-c', 'copy'],
  },
  openGop: {
    file: 'film.mkv',
    ffmpeg: [
      ...picture(24, '640x360'),
      ...['-t', '24', ...grain, ...x264, '-g', '48', '-keyint_min', '48', '-sc_threshold', '0', '-bf', '3'],
      ...['-x264-params', 'open-gop=1:b-pyramid=normal', ...aac],
    ],
  },
  deepB: {
    file: 'film.mp4',
    ffmpeg: [
      ...picture(24, '320x180'),
      ...['-t', '24', ...grain, ...x264, '-preset', 'fast', '-bf', '16', '-b_strategy', '0', '-refs', '4'],
      ...['-x264-params', 'b-pyramid=normal', ...aac],
    ],
  },
  variableRate: {
    file: 'film.mkv',
    ffmpeg: [
      ...picture(30, '640x360'),
      // Every frame for a while, then every third, as telephones record.
      ...['-t', '24', '-vf', `select='if(lt(mod(t,8),4),1,not(mod(n,3)))',format=yuv420p`, '-vsync', 'vfr'],
      ...[...x264, '-g', '60', ...aac],
    ],
  },
  variableRateMp4: { file: 'film.mp4', ffmpeg: ['-i', '$variableRate', ...copy] },
  ultraHd: {
    file: 'film.mkv',
    ffmpeg: [
      ...picture(24, '3840x2160'),
      ...[
        '-t',
        '6',
        '-pix_fmt',
        'yuv420p',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-b:v',
        '12M',
        '-g',
        '48',
      ],
      ...aac,
    ],
  },
  reel: {
    file: 'reel.mp4',
    ffmpeg: [
      ...picture(24, '128x72'),
      ...[
        '-t',
        '60',
        '-pix_fmt',
        'yuv420p',
        '-c:v',
        'libx264',
        '-preset',
        'superfast',
        '-b:v',
        '60k',
        '-g',
        '96',
      ],
      ...['-c:a', 'aac', '-b:a', '24k', '-ac', '1'],
    ],
  },
  reelMatroska: { file: 'film.mkv', ffmpeg: ['-i', '$reel', ...copy] },
  reelNoCues: { file: 'film.mkv', ffmpeg: ['-i', '$reel', ...copy], isPiped: true },
  reelFragmented: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$reel', ...copy, '-movflags', 'frag_keyframe+empty_moov+skip_trailer'],
  },
  threeHours: { file: 'film.mp4', ffmpeg: ['-stream_loop', '179', '-i', '$reel', ...copy] },
  threeHoursMatroska: { file: 'film.mkv', ffmpeg: ['-i', '$threeHours', ...copy] },
  threeHoursNoCues: { file: 'film.mkv', ffmpeg: ['-i', '$threeHours', ...copy], isPiped: true },
  threeHoursFragmented: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$threeHours', ...copy, '-movflags', 'frag_keyframe+empty_moov+skip_trailer'],
  },
  rotated: { file: 'film.mp4', ffmpeg: ['-i', '$base', ...copy, '-t', '12', '-metadata:s:v', 'rotate=90'] },
  anamorphic: {
    file: 'film.mkv',
    ffmpeg: [
      ...picture(25, '720x576'),
      ...['-t', '12', '-vf', 'setsar=64/45,format=yuv420p', ...x264, '-g', '50', ...aac],
    ],
  },
  hdr10: {
    file: 'film.mp4',
    ffmpeg: [
      ...picture(24, '640x360'),
      ...['-t', '12', '-pix_fmt', 'yuv420p10le', '-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hev1'],
      ...[
        '-x265-params',
        'log-level=error:keyint=48:hdr10=1:repeat-headers=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400',
      ],
      ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc', ...aac],
    ],
  },
  hdr10Matroska: { file: 'film.mkv', ffmpeg: ['-i', '$hdr10', ...copy] },
  shortSound: {
    file: 'film.mkv',
    ffmpeg: ['-i', '$base', '-t', '20', '-i', '$base', '-map', '0:v', '-map', '1:a', '-c', 'copy'],
  },
  shortPicture: {
    file: 'film.mkv',
    ffmpeg: ['-t', '30', '-i', '$base', '-i', '$base', '-map', '0:v', '-map', '1:a', '-c', 'copy'],
  },
  noSound: { file: 'film.mkv', ffmpeg: ['-i', '$base', '-map', '0:v', '-c', 'copy'] },
  soundOnly: { file: 'film.mka', ffmpeg: ['-i', '$base', '-map', '0:a', '-c', 'copy'] },
  soundOnlyMp4: { file: 'film.m4a', ffmpeg: ['-i', '$base', '-map', '0:a', '-c', 'copy'] },
  flac: { file: 'film.mkv', ffmpeg: sound('-c:a', 'flac') },
  opus: { file: 'film.mkv', ffmpeg: sound('-c:a', 'libopus', '-b:a', '128k') },
  mp3: { file: 'film.mkv', ffmpeg: sound('-c:a', 'libmp3lame', '-b:a', '192k') },
  vorbis: { file: 'film.mkv', ffmpeg: sound('-c:a', 'libvorbis', '-b:a', '160k') },
  ac3: { file: 'film.mkv', ffmpeg: sound('-c:a', 'ac3', '-b:a', '384k') },
  eac3NoCues: { file: 'film.mkv', ffmpeg: sound('-c:a', 'eac3', '-b:a', '384k'), isPiped: true },
  dtsMp4: { file: 'film.mkv', ffmpeg: sound('-c:a', 'dca', '-strict', '-2', '-b:a', '768k') },
  ac3Fragmented: {
    file: 'film.mp4',
    ffmpeg: [...sound('-c:a', 'ac3', '-b:a', '384k'), '-movflags', 'frag_keyframe+delay_moov+skip_trailer'],
  },
  two: {
    file: 'film.mp4',
    ffmpeg: [
      ...['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25'],
      ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
      ...['-f', 'lavfi', '-i', 'sine=frequency=1000:sample_rate=48000'],
      ...[
        '-t',
        '40',
        '-map',
        '0:v',
        '-map',
        '1:a',
        '-map',
        '2:a',
        ...grain,
        ...x264,
        '-b:v',
        '1M',
        '-g',
        '50',
      ],
      ...[...languages, ...aac],
    ],
  },
  one: { file: 'film.mp4', ffmpeg: ['-i', '$two', ...english, '-c', 'copy'] },
  oneMatroska: { file: 'film.mkv', ffmpeg: ['-i', '$one', ...copy] },
  oneFragmented: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$one', ...copy, '-movflags', 'frag_keyframe+empty_moov+skip_trailer'],
  },
  twoMatroska: { file: 'film.mkv', ffmpeg: ['-i', '$two', ...copy, ...languages] },
  // Languages are numbers there, and FFmpeg knows that of French by this code only.
  twoQuickTime: {
    file: 'film.mov',
    ffmpeg: ['-i', '$two', ...copy, ...languages, '-metadata:s:a:0', 'language=fra'],
  },
  twoNoCues: { file: 'film.mkv', ffmpeg: ['-i', '$two', ...copy, ...languages], isPiped: true },
  twoFragmented: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$two', ...copy, ...languages, '-movflags', 'frag_keyframe+empty_moov+skip_trailer'],
  },
  twoAc3: { file: 'film.mp4', ffmpeg: ['-i', '$two', ...recoded('ac3', '-ac', '6', '-b:a', '384k')] },
  twoEac3: { file: 'film.mkv', ffmpeg: ['-i', '$two', ...recoded('eac3', '-b:a', '256k')] },
  twoDts: { file: 'film.mkv', ffmpeg: ['-i', '$two', ...recoded('dca', '-strict', '-2')] },
  twoOpus: { file: 'film.mkv', ffmpeg: ['-i', '$two', ...recoded('libopus')] },
  twoFlac: { file: 'film.mkv', ffmpeg: ['-i', '$two', ...recoded('flac')] },
  twoMp3: { file: 'film.mkv', ffmpeg: ['-i', '$two', ...recoded('libmp3lame')] },
  tenBit: {
    file: 'film.mkv',
    ffmpeg: [
      ...[
        '-i',
        '$two',
        '-map',
        '0',
        ...languages,
        '-c:v',
        'libx264',
        '-preset',
        'superfast',
        '-pix_fmt',
        'yuv420p10le',
      ],
      ...['-g', '50', '-c:a', 'flac'],
    ],
  },
  vp8: {
    file: 'film.webm',
    ffmpeg: ['-i', '$one', ...['-c:v', 'libvpx', ...fast, '-b:v', '800k', '-c:a', 'libvorbis']],
  },
  vp9: {
    file: 'film.webm',
    ffmpeg: ['-i', '$one', ...['-c:v', 'libvpx-vp9', ...fast, '-b:v', '800k', '-c:a', 'libopus']],
  },
  vp9Matroska: {
    file: 'film.mkv',
    ffmpeg: [
      ...['-i', '$two', '-map', '0', ...languages, '-c:v', 'libvpx-vp9', ...fast],
      ...['-b:v', '800k', '-c:a', 'libopus'],
    ],
  },
  av1: {
    file: 'film.mkv',
    ffmpeg: [
      ...['-i', '$two', '-map', '0', ...languages, '-vf', 'scale=320:180'],
      ...['-c:v', 'libsvtav1', '-preset', '12', '-g', '50', '-svtav1-params', 'scd=0', '-c:a', 'libopus'],
    ],
  },
  hevc: {
    file: 'film.mp4',
    ffmpeg: ['-i', '$one', ...x265, '-tag:v', 'hev1', '-c:a', 'copy'],
  },
  hevcTenBit: {
    file: 'film.mkv',
    ffmpeg: [
      '-i',
      '$two',
      '-map',
      '0',
      ...languages,
      ...languages,
      ...languages,
      ...x265,
      '-pix_fmt',
      'yuv420p10le',
      '-c:a',
      'eac3',
    ],
  },
} as const satisfies Record<string, Recipe>

export type OddFilm = keyof typeof recipes

/** Makes a film, and what it is made of, unless they were made before; returns its path. */
export async function makeOddFilm(name: OddFilm): Promise<string> {
  const recipe: Recipe = recipes[name]
  const path = join(cacheFolder, keyOf(name), recipe.file)
  if (existsSync(path)) return path
  const folder = join(cacheFolder, keyOf(name))
  await mkdir(folder, { recursive: true })
  const unfinished = join(folder, `${process.pid}-${recipe.file}`)
  if (recipe.change) {
    await writeFile(
      unfinished,
      recipe.change.by(await readFile(await makeOddFilm(recipe.change.of as OddFilm))),
    )
  } else {
    const words = join(cacheFolder, 'words.srt')
    await writeFile(words, srt)
    const args: string[] = []
    for (const arg of recipe.ffmpeg ?? recipe.mkvmerge ?? []) {
      if (arg === '$words') args.push(words)
      else args.push(arg.startsWith('$') ? await makeOddFilm(arg.slice(1) as OddFilm) : arg)
    }
    if (recipe.mkvmerge)
      await runProgram('mkvmerge', ['-q', '--deterministic', '7', '-o', unfinished, ...args], limit)
    else if (recipe.isPiped) {
      const command = ['-c', 'out=$1; shift; exec ffmpeg "$@" -f matroska pipe:1 > "$out"', 'sh', unfinished]
      await runProgram('sh', [...command, ...quiet, ...args, ...exact], limit)
    } else await runProgram('ffmpeg', [...quiet, ...args, ...exact, unfinished], limit)
  }
  await rename(unfinished, path)
  return path
}

/** Forgets a film: for tests that change one. */
export async function forgetOddFilm(name: OddFilm): Promise<void> {
  await rm(join(cacheFolder, keyOf(name)), { recursive: true, force: true })
}

const limit = { timeoutMs: 600_000 }
const srt = Array.from({ length: 15 }, (_, i) => {
  const time = (seconds: number) => `00:00:${String(seconds).padStart(2, '0')},000`
  return `${i + 1}\n${time(i * 4)} --> ${time(i * 4 + 3)}\nThe lantern is lit, ${'once more, '.repeat(4)}${i}.\n`
}).join('\n')

/** Changes with the recipe, and with those of what it is made of. */
function keyOf(name: OddFilm): string {
  const recipe: Recipe = recipes[name]
  const parts = [...(recipe.ffmpeg ?? recipe.mkvmerge ?? [])].filter((arg) => /^\$(?!words)/.test(arg))
  const below = [...parts.map((arg) => arg.slice(1)), ...(recipe.change ? [recipe.change.of] : [])]
  const text = JSON.stringify([recipe, String(recipe.change?.by), below.map((one) => keyOf(one as OddFilm))])
  return `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`
}

/** Makes of the compression that is described one that nobody describes: old programs wrote so. */
function emptyContentEncoding(bytes: Buffer): Buffer {
  const at = bytes.indexOf(Buffer.from('5034', 'hex'), bytes.indexOf(Buffer.from('6d80', 'hex')))
  const changed = Buffer.from(bytes)
  changed[at] = 0xec
  changed[at + 1] = (bytes[at + 2] ?? 0x80) + 1
  return changed
}
