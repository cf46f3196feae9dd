import type { CastNow } from '@lanterne/contract'
import { expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { openCastHouse } from './support/cast-house.ts'

const timeoutMs = 30_000

it('drives a Kodi by the first AirPlay', async (context) => {
  await using stage = await openStage(context)
  const house = await openCastHouse(stage)
  const [kodi, viewer] = await Promise.all([house.startKodi('airplay'), house.openViewer()])
  const screen = await stage.until('it is found', async () => (await viewer.screens())[0], { timeoutMs })
  expect(screen).toMatchObject({ kind: 'airplay', name: 'Salon' })
  expect(screen.id).toMatch(/^airplay:[0-9a-f:]{17}$/)

  const begin = { screenId: screen.id, titleId: 'welcome-to-lanterne', startSeconds: 40, wordsLanguage: 'fr' }
  const { answer, error } = await viewer.ask<CastNow>('POST', '/api/cast', begin)
  expect(error).toBeUndefined()
  // It takes a film and nothing beside it: no words are offered that it would not show.
  expect(answer?.cast).toMatchObject({ stage: 'on', words: [], canChangeWords: false })
  expect(answer?.cast?.playback.positionSeconds).toBeGreaterThan(30)
  expect(viewer.program.output).toMatch(
    /film asked for .*"range":"bytes=.*"from":"10\.77\.1\.2","isScreen":true/,
  )

  const command = async (body: object) => (await viewer.ask('POST', '/api/cast/commands', body)).error
  const until = (
    what: string,
    is: (playback: { state: string; positionSeconds: number; volume?: number }) => boolean,
  ) => stage.until(what, async () => is((await viewer.now()).playback), { timeoutMs })
  expect(await command({ do: 'pause' })).toBeUndefined()
  await until('it is paused', ({ state }) => state === 'paused')
  const { positionSeconds } = (await viewer.now()).playback
  expect(await command({ do: 'volume', volume: 0.37 })).toBeUndefined()
  expect(await command({ do: 'seek', seconds: 60 })).toBeUndefined()
  expect(await command({ do: 'play' })).toBeUndefined()
  await until('it goes on', (now) => now.state === 'playing' && now.positionSeconds > positionSeconds + 10)
  await until('its clock moves', (now) => now.positionSeconds > 61)

  expect((await viewer.ask('DELETE', '/api/cast')).error).toBeUndefined()
  const again = await viewer.ask<CastNow>('POST', '/api/cast', { ...begin, startSeconds: 0 })
  expect(again.answer?.cast).toMatchObject({ stage: 'on' })

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
