import type { Cast, CastNow } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/stage.ts'
import { openCastHouse, type Viewer } from './support/cast-house.ts'

const titleId = 'welcome-to-lanterne'
const timeoutMs = 30_000

/** What the app wrote down of who asked for the film. */
function requestsOf({ program }: Viewer) {
  return [...program.output.matchAll(/^log film asked for (.*)$/gm)].map(
    ([, json = '']) => JSON.parse(json) as { method: string; range: string; from: string; isScreen: boolean },
  )
}

async function openRoom(stage: Stage) {
  const house = await openCastHouse(stage)
  const renderer = house.startRenderer('Salon')
  const viewer = await house.openViewer()
  const appear = () =>
    stage.until('the renderer is found', async () => (await viewer.screens())[0], { timeoutMs })
  const screenId = (await appear()).id
  const show = (more: object = {}) => viewer.ask<CastNow>('POST', '/api/cast', { screenId, titleId, ...more })
  const command = (body: object) => viewer.ask<CastNow>('POST', '/api/cast/commands', body)
  const until = (what: string, is: (cast: Cast) => boolean) =>
    stage.until(
      what,
      async () => {
        const cast = await viewer.now()
        return is(cast) && cast
      },
      { timeoutMs },
    )
  return { house, renderer, viewer, show, command, until, screenId, appear }
}

describe('a film on gmediarender', () => {
  it('is shown, jumps, pauses, goes on, is made softer and stopped', async (context) => {
    await using stage = await openStage(context)
    const { house, viewer, show, command, until, renderer } = await openRoom(stage)

    const { answer, error } = await show({ startSeconds: 20, wordsLanguage: 'fr' })
    expect(error).toBeUndefined()
    expect(answer?.cast).toMatchObject({ stage: 'on', shownWords: 'f0', playback: { state: 'playing' } })
    expect(answer?.cast?.playback.positionSeconds).toBeGreaterThanOrEqual(20)
    const requests = requestsOf(viewer)
    // The renderer's own address, told the one of ours that is on its side, and nobody else.
    expect(requests.map(({ from, isScreen }) => `${from} ${isScreen}`)).toEqual(
      requests.map(() => '10.77.1.2 true'),
    )
    const [, url = ''] = await renderer.waitForOutput(
      /(http:\/\/10\.77\.1\.1:\d+\/stream\/[\w-]+\/film\.mp4)/,
      {
        timeoutMs,
      },
    )
    const statusOf = async (address: string, ...words: string[]) =>
      Number(
        await house.atTelevision(
          'curl',
          '-s',
          '-m',
          '10',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code}',
          ...words,
          address,
        ),
      )
    expect(await statusOf(url, '-r', '0-9')).toBe(206)
    for (const path of ['/', '/api/instance', '/api/cast', '/stream/other/film.mp4'])
      expect(await statusOf(new URL(path, url).href)).toBe(404)

    const before = requestsOf(viewer).length
    expect((await command({ do: 'seek', seconds: 60 })).error).toBeUndefined()
    await until('it plays from a minute on', ({ playback }) => {
      const { state, positionSeconds } = playback
      return state === 'playing' && positionSeconds > 60 && positionSeconds < 78
    })
    const since = requestsOf(viewer).slice(before)
    expect(since.some(({ range }) => /^bytes=[1-9]\d*-/.test(range))).toBe(true)

    expect((await command({ do: 'pause' })).error).toBeUndefined()
    const paused = await until('it is paused', ({ playback }) => playback.state === 'paused')
    expect((await command({ do: 'volume', volume: 0.37 })).error).toBeUndefined()
    // Asked again: where it was.
    const softer = await until('it is softer', ({ playback }) => (playback.volume ?? 1) < 0.5)
    expect(softer.playback.volume).toBeCloseTo(0.37, 1)
    expect(softer.playback.state).toBe('paused')
    expect(softer.playback.positionSeconds - paused.playback.positionSeconds).toBeLessThanOrEqual(1)

    expect((await command({ do: 'seek', seconds: 5 })).error).toBeUndefined()
    expect((await command({ do: 'play' })).error).toBeUndefined()
    await until('it goes on', ({ playback }) => {
      const { state, positionSeconds } = playback
      return state === 'playing' && positionSeconds > 5 && positionSeconds < 60
    })

    expect((await viewer.ask('DELETE', '/api/cast')).error).toBeUndefined()
    expect((await viewer.ask<CastNow>('GET', '/api/cast')).answer).toEqual({})
    await expect(statusOf(url)).rejects.toThrow('ended with 7') // Nobody listens there any more.
    expect((await command({ do: 'play' })).error).toBe('not-found')

    // From the command line, which is the app for as long as the film plays.
    await using cast = await house.startCast(titleId, '--to', 'salon', '--at', '0:30')
    await cast.waitForOutput(/^Salon {2}playing {2}0:00:3\d \/ 0:01:18/m, { timeoutMs })
    cast.kill('SIGINT')
    expect(await cast.ended).toBe(0)
  })

  it('ends with a sentence when the renderer is killed, or hangs', async (context) => {
    await using stage = await openStage(context)
    const { house, renderer, viewer, show, command, until, screenId, appear } = await openRoom(stage)
    expect((await show()).error).toBeUndefined()
    renderer.kill('SIGKILL')
    const lost = await until('its end is noticed', ({ stage: now }) => now === 'failed')
    expect(lost.error).toBe('screen-unreachable')
    await stage.until('it leaves the list', async () => (await viewer.screens()).length === 0, { timeoutMs })
    expect((await show()).error).toBe('screen-unreachable')

    const again = house.startRenderer('Salon')
    expect((await appear()).id).toBe(screenId)
    expect((await show()).error).toBeUndefined()
    again.kill('SIGSTOP')
    expect((await command({ do: 'pause' })).error).toBe('screen-unreachable')
    expect((await until('its silence is noticed', ({ stage: now }) => now === 'failed')).error).toBe(
      'screen-unreachable',
    )
    again.kill('SIGKILL')
  })
})
