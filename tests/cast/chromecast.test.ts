import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CastNow, SourcePage, SourceRow, ViewerSource } from '@lanterne/contract'
import { expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'
import { openStage } from '../support/stage.ts'
import { openCastHouse } from './support/cast-house.ts'

const timeoutMs = 60_000
const assets = join(import.meta.dirname, '../../assets/welcome')
const welcomeId = 'welcome-to-lanterne'

it('drives a Chromecast that pychromecast drives, too', async (context) => {
  await using stage = await openStage(context)
  const house = await openCastHouse(stage)
  const receiver = await house.startChromecast()

  // First somebody else's sender: only then does ours count.
  const films = house.atViewer(
    'films',
    process.execPath,
    join(import.meta.dirname, 'receiver/film-server.ts'),
    '10.77.1.1',
    assets,
  )
  const [, base] = await films.waitForOutput(/^at (http:\S+)$/m, { timeoutMs })
  const script = join(import.meta.dirname, 'receiver/drive.py')
  const other = house.atViewer('pychromecast', '/usr/bin/python3', script, '10.77.1.2', base as string)
  expect(await other.ended, other.output).toBe(0)

  const viewer = await house.openViewer()
  const screen = await stage.until('it is found', async () => (await viewer.screens())[0], { timeoutMs })
  expect(screen).toEqual({
    ...{
      id: 'chromecast:0123456789abcdef0123456789abcdef',
      kind: 'chromecast',
      name: 'Chambre',
      model: 'Chromecast',
    },
  })
  const begin = { screenId: screen.id, titleId: welcomeId, startSeconds: 20, wordsLanguage: 'fr' }
  const { answer, error } = await viewer.ask<CastNow>('POST', '/api/cast', begin)
  expect(error).toBeUndefined()
  expect(answer?.cast).toMatchObject({ stage: 'on', shownWords: 'f0', canChangeWords: true })
  expect(answer?.cast?.playback.positionSeconds).toBeGreaterThan(20)
  expect(viewer.program.output).toMatch(
    /film asked for .*"range":"bytes=.*"from":"10\.77\.1\.2","isScreen":true/,
  )
  await receiver.waitForOutput(/load .*10\.77\.1\.1[\s\S]*player track 1 cues [1-9]/, { timeoutMs })

  const command = async (body: object) => (await viewer.ask('POST', '/api/cast/commands', body)).error
  const until = (
    what: string,
    is: (playback: { state: string; positionSeconds: number; volume?: number }) => boolean,
  ) => stage.until(what, async () => is((await viewer.now()).playback), { timeoutMs })
  expect(await command({ do: 'seek', seconds: 50 })).toBeUndefined()
  await until(
    'it plays from there',
    ({ state, positionSeconds }) => state === 'playing' && positionSeconds > 50,
  )
  expect(await command({ do: 'pause' })).toBeUndefined()
  await until('it is paused', ({ state }) => state === 'paused')
  expect(await command({ do: 'volume', volume: 0.37 })).toBeUndefined()
  await until('it is softer', ({ volume = 1 }) => Math.abs(volume - 0.37) < 0.01)
  expect(await command({ do: 'words', words: 'f1' })).toBeUndefined()
  await receiver.waitForOutput(/^tracks \[2\]$/m, { timeoutMs })
  expect(await command({ do: 'seek', seconds: 5 })).toBeUndefined()
  expect(await command({ do: 'play' })).toBeUndefined()
  await until(
    'it goes on',
    ({ state, positionSeconds }) => state === 'playing' && positionSeconds > 5 && positionSeconds < 50,
  )

  receiver.kill('SIGKILL')
  const lost = await stage.until(
    'its end is noticed',
    async () => {
      const now = await viewer.now()
      return now.stage === 'failed' && now
    },
    { timeoutMs },
  )
  expect(lost.error).toBe('screen-unreachable')
  await stage.until('it leaves the list', async () => (await viewer.screens()).length === 0, { timeoutMs })
})

it('gives a Chromecast a Matroska film by playlists, never as it is, with its subtitles', async (context) => {
  await using stage = await openStage(context)
  const house = await openCastHouse(stage)
  const folder = await stage.makeFolder('films')
  const path = join(folder, 'Nosferatu (1922).mkv')
  const recipe = ['-map', '0:v', '-map', '0:a', '-c:v', 'copy', '-c:a', 'ac3', '-t', '60', path]
  await runProgram('ffmpeg', ['-loglevel', 'error', '-i', join(assets, 'welcome.mp4'), ...recipe], {
    timeoutMs,
  })
  await writeFile(
    join(folder, 'Nosferatu (1922).fr.srt'),
    '1\n00:00:01,000 --> 00:00:58,000\nIl y a des choses.\n',
  )
  const [receiver, viewer] = await Promise.all([house.startChromecast(), house.openViewer()])
  const added = await viewer.ask<ViewerSource>('POST', '/api/sources', { kind: 'folder', address: folder })
  expect(added.error).toBeUndefined()
  const source = `/api/sources/${added.answer?.id}`
  const rows = await viewer.ask<SourceRow[]>('GET', `${source}/rows`)
  const row = encodeURIComponent(rows.answer?.[0]?.id ?? '')
  const { answer: films } = await viewer.ask<SourcePage>('GET', `${source}/row?row=${row}`)
  const titleId = films?.titles[0]?.id
  const screen = await stage.until('it is found', async () => (await viewer.screens())[0], { timeoutMs })

  const begin = { screenId: screen.id, titleId, startSeconds: 20, wordsLanguage: 'fr' }
  const { answer, error } = await viewer.ask<CastNow>('POST', '/api/cast', begin)
  expect(error).toBeUndefined()
  expect(answer?.cast).toMatchObject({ stage: 'on', words: [{ language: 'fr' }] })
  const load = /^load (.*)$/m.exec(receiver.output)?.[1] ?? ''
  expect(JSON.parse(load)).toMatchObject({
    contentType: 'application/vnd.apple.mpegurl',
    contentId: expect.stringMatching(/^http:\/\/10\.77\.1\.1:\d+\/segments\/[\w-]+\/master\.m3u8$/),
  })
  // Sound that it has no decoder for was made into some that it has.
  await receiver.waitForOutput(/^player codecs avc1\./m, { timeoutMs })
  await receiver.waitForOutput(/^player codecs mp4a\.40\.2/m, { timeoutMs })
  await receiver.waitForOutput(/player track 1 cues 1/, { timeoutMs })
  const { ask } = viewer
  expect((await ask('POST', '/api/cast/commands', { do: 'seek', seconds: 50 })).error).toBeUndefined()
  await stage.until(
    'it plays from there',
    async () => {
      const { playback } = await viewer.now()
      return playback.state === 'playing' && playback.positionSeconds > 50.5
    },
    { timeoutMs },
  )
  expect(receiver.output).not.toMatch(/player failed|matroska|\.mkv/)
})
