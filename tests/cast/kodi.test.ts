import type { CastNow } from '@lanterne/contract'
import { expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { openCastHouse } from './support/cast-house.ts'

const timeoutMs = 30_000
const titleId = 'welcome-to-lanterne'

it('drives a Kodi by JSON-RPC', async (context) => {
  await using stage = await openStage(context)
  const house = await openCastHouse(stage)
  const [kodi, viewer] = await Promise.all([house.startKodi('webserver'), house.openViewer()])
  const screen = await stage.until('it is found', async () => (await viewer.screens())[0], { timeoutMs })
  expect(screen).toEqual({ id: `kodi:${kodi.uuid}`, kind: 'kodi', name: 'Salon', model: 'Kodi' })

  const begin = { screenId: screen.id, titleId, startSeconds: 20, wordsLanguage: 'fr' }
  const { answer, error } = await viewer.ask<CastNow>('POST', '/api/cast', begin)
  expect(error).toBeUndefined()
  expect(answer?.cast).toMatchObject({ stage: 'on', shownWords: 'f0', canChangeWords: true })
  expect(answer?.cast?.playback.positionSeconds).toBeGreaterThan(18)
  expect(viewer.program.output).toMatch(
    /film asked for .*"range":"bytes=.*"from":"10\.77\.1\.2","isScreen":true/,
  )

  const command = async (body: object) => (await viewer.ask('POST', '/api/cast/commands', body)).error
  const until = (
    what: string,
    is: (playback: { state: string; positionSeconds: number; volume?: number }) => boolean,
  ) => stage.until(what, async () => is((await viewer.now()).playback), { timeoutMs })
  const untilWords = (place: number | undefined) =>
    stage.until(`words ${place} are shown`, async () => (await kodi.shownSubtitle()) === place, { timeoutMs })
  await untilWords(0)
  expect(await command({ do: 'pause' })).toBeUndefined()
  await until('it is paused', ({ state }) => state === 'paused')
  expect(await command({ do: 'seek', seconds: 50 })).toBeUndefined()
  expect(await command({ do: 'volume', volume: 0.37 })).toBeUndefined()
  await until('it is softer', ({ volume = 1 }) => Math.abs(volume - 0.37) < 0.01)
  expect(await command({ do: 'words', words: 'f1' })).toBeUndefined()
  await untilWords(1)
  expect(await command({ do: 'words', words: 'f0' })).toBeUndefined()
  await untilWords(0)
  expect(await command({ do: 'words' })).toBeUndefined()
  await untilWords(undefined)
  expect(await command({ do: 'play' })).toBeUndefined()
  await until('it goes on', ({ state, positionSeconds }) => state === 'playing' && positionSeconds > 50)

  kodi.program.kill('SIGKILL')
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
