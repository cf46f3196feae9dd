import { join } from 'node:path'
import { readPlaylist } from '@lanterne/media/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface } from '../../support/lanterne-app.ts'
import { runProgram } from '../../support/program.ts'
import { type Cinema, openCinema, seconds, type Tone, tonesRecipe } from './support/cinema.ts'
import { lagOf, readFrames } from './support/decoded.ts'
import { openEar } from './support/ear.ts'
import { openPlaylistReader } from './support/playlist-reader.ts'

beforeAll(buildInterface)

const french: Tone = { hertz: 440, language: 'fre', codec: ['ac3'] }
const english: Tone = { hertz: 1000, language: 'eng' }

/** Where the playlist of the film is that the page plays now. */
async function playlistOf({ app, theatre }: Cinema): Promise<string> {
  const [, , id] = (await theatre.ready()).url.split('/')
  return `${app.address}/segments/${id}/master.m3u8`
}

async function readText(url: string): Promise<string> {
  const answer = await fetch(url)
  expect(answer.headers.get('content-type')).toBe('application/vnd.apple.mpegurl')
  // No other site's page may read what somebody watches.
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  return answer.text()
}

describe('a playlist', () => {
  it('plays in hls.js: pictures, both languages, jumps, without an error', async (context) => {
    await using cinema = await openCinema(context, {
      file: 'film.mkv',
      recipe: tonesRecipe([french, english]),
    })
    const { stage, theatre } = cinema
    await cinema.play()
    const url = await playlistOf(cinema)
    const { tags } = readPlaylist(await readText(url))
    const stream = tags.find(({ name }) => name === '#EXT-X-STREAM-INF')
    expect(stream?.attributes.get('RESOLUTION')).toBe('640x360')
    expect(stream?.attributes.get('FRAME-RATE')).toBe('25.000')
    expect(stream?.attributes.get('CODECS')).toMatch(/^avc1\.6400[0-9a-f]{2},mp4a\.40\.2$/)

    const reader = await openPlaylistReader(theatre.page, url)
    const moving = (past: number) =>
      stage.until(
        `hls.js plays past ${past} s`,
        async () => {
          const { time, frames, width } = await reader.state()
          return time > past && frames > 10 && width === 640
        },
        { timeoutMs: 30_000, describe: () => reader.errors() },
      )
    await moving(2)
    // The viewer reads English: its sound is the first.
    expect(await reader.sounds()).toEqual([
      { name: 'English', lang: 'en' },
      { name: 'Français', lang: 'fr' },
    ])
    const ear = await openEar(theatre.page)
    const heard = (index: number) =>
      stage.until(
        'the right tone is heard',
        async () => {
          const levels = await ear.levels([english.hertz, french.hertz])
          return (levels[index] ?? -200) > -45 && (levels[1 - index] ?? 0) < (levels[index] ?? -200) - 25
        },
        { timeoutMs: 20_000, describe: () => reader.errors() },
      )
    await heard(0)
    await reader.chooseSound(1)
    await heard(1)
    await reader.seek(45)
    await moving(46)
    await heard(1)
    // To the very end: the last segments are the ones that players stumble over.
    await reader.seek(seconds - 3)
    await moving(seconds - 0.5)
    expect(await reader.errors()).toEqual([])
  })

  it('plays in hls.js and in the page where the sound begins late and ends early', async (context) => {
    const recipe = [
      ...['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25:duration=30', '-itsoffset', '4'],
      ...['-f', 'lavfi', '-i', `sine=frequency=${english.hertz}:sample_rate=48000:duration=14`],
      ...[
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-pix_fmt',
        'yuv420p',
        '-g',
        '50',
        '-c:a',
        'aac',
        '-ac',
        '2',
      ],
    ]
    // QuickTime's brand: in segments.
    await using cinema = await openCinema(context, { file: 'film.mov', recipe })
    const { stage, theatre } = cinema
    await cinema.play()
    const ear = await openEar(theatre.page)
    await stage.until(
      'the sound begins, where it does',
      async () => ((await ear.levels([english.hertz]))[0] ?? -200) > -45,
      { timeoutMs: 20_000, describe: () => theatre.picture() },
    )
    const begun = (await theatre.picture())?.currentTime ?? 0
    expect(begun).toBeGreaterThan(3.8)
    expect(begun).toBeLessThan(6)
    await theatre.seek(0.7)
    await stage.until(
      'the picture goes on where there is no sound',
      async () => ((await theatre.picture())?.currentTime ?? 0) > 23,
      { timeoutMs: 20_000, describe: () => theatre.picture() },
    )
    const reader = await openPlaylistReader(theatre.page, await playlistOf(cinema))
    for (const past of [2, 24]) {
      await reader.seek(past - 1)
      await stage.until(`hls.js plays past ${past} s`, async () => (await reader.state()).time > past, {
        timeoutMs: 20_000,
        describe: () => reader.errors(),
      })
    }
    expect(await reader.errors()).toEqual([])
    expect(theatre.complaints).toEqual([])
  })

  it.for(['film.mkv', 'film.mp4'])(
    'is read whole by FFmpeg, picture for picture and in step: %s',
    async (file, context) => {
      const sweep = 'aevalsrc=sin(2*PI*(200+30*t)*t)/4:s=48000:c=mono'
      const recipe = [
        ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=25`, '-f', 'lavfi', '-i', sweep, '-t', '40'],
        ...['-c:v', 'libx264', '-preset', 'superfast', '-bf', '3', '-g', '75', '-pix_fmt', 'yuv420p'],
        ...(file === 'film.mkv' ? ['-c:a', 'ac3', '-b:a', '192k'] : ['-c:a', 'aac', '-b:a', '128k']),
      ]
      await using cinema = await openCinema(context, { file, recipe })
      await cinema.play()
      const url = await playlistOf(cinema)
      for (const path of readPlaylist(await readText(url)).addresses)
        readPlaylist(await readText(new URL(path, url).href))
      const { folder } = cinema.stage
      const decode = async (input: string, name: string) => {
        const pcm = join(folder, `${name}.pcm`)
        const md5 = join(folder, `${name}.md5`)
        const args = [
          ...['-hide_banner', '-nostdin', '-y', '-loglevel', 'warning', '-copyts', '-i', input],
          ...['-map', '0:v:0', '-fps_mode', 'passthrough', '-f', 'framemd5', md5],
          ...[
            '-map',
            '0:a:0',
            '-af',
            'aresample=async=1:first_pts=0',
            '-ac',
            '1',
            '-ar',
            '48000',
            '-f',
            's16le',
            pcm,
          ],
        ]
        // What it complains of goes to its other output.
        const said = await runProgram('sh', ['-c', 'exec ffmpeg "$@" 2>&1', 'sh', ...args], {
          timeoutMs: 60_000,
        })
        return { said, pcm, md5 }
      }
      const source = await decode(cinema.file, 'source')
      const played = await decode(url, 'played')
      expect(played.said.trim()).toBe('')
      const [there, here] = await Promise.all([source, played].map(({ md5 }) => readFrames(md5)))
      expect(here?.length).toBe(1000)
      expect(here).toEqual(there)
      for (const at of [1, 20, 38])
        expect(Math.abs(await lagOf(source.pcm, played.pcm, at))).toBeLessThanOrEqual(48)
    },
  )
})
