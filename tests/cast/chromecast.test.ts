import { join } from 'node:path'
import type { CastNow } from '@lanterne/contract'
import { expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { openCastHouse } from './support/cast-house.ts'

const timeoutMs = 60_000
const assets = join(import.meta.dirname, '../../assets/welcome')
const titleId = 'welcome-to-lanterne'

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
  const other = house.atViewer(
    'pychromecast',
    '/usr/bin/python3',
    script,
    '10.77.1.2',
    `${base}/welcome.mp4`,
    `${base}/welcome.fr.vtt`,
  )
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
  const begin = { screenId: screen.id, titleId, startSeconds: 20, wordsLanguage: 'fr' }
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
