import type { Cast, CastNow } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { openCastHouse } from './support/cast-house.ts'

const titleId = 'welcome-to-lanterne'
const timeoutMs = 60_000

/** Addresses that a screen was given, as it wrote them down. */
const addressOf = /(http:\/\/10\.77\.1\.1:\d+\/stream\/[\w-]+\/film\.mp4)/

describe.each([
  ['gmediarender', (house: Awaited<ReturnType<typeof openCastHouse>>) => house.startRenderer('Salon')],
  ['a Chromecast', (house: Awaited<ReturnType<typeof openCastHouse>>) => house.startChromecast()],
] as const)('a film on %s', (_, start) => {
  it('is joined by the app that is started again after it was killed', async (context) => {
    await using stage = await openStage(context)
    const house = await openCastHouse(stage)
    const screen = await start(house)
    const folder = await stage.makeFolder('data')
    const before = await house.openViewer(folder)
    const found = await stage.until('it is found', async () => (await before.screens())[0], { timeoutMs })
    const begun = await before.ask<CastNow>('POST', '/api/cast', {
      ...{ screenId: found.id, titleId, startSeconds: 0, wordsLanguage: 'fr' },
    })
    expect(begun.error).toBeUndefined()
    const [, url = ''] = await screen.waitForOutput(addressOf, { timeoutMs })
    before.program.kill('SIGKILL')
    await before.program.ended

    const after = await house.openViewer(folder)
    const now = async (): Promise<Cast | undefined> =>
      (await after.ask<CastNow>('GET', '/api/cast')).answer?.cast
    const joined = await stage.until(
      'it is joined',
      async () => {
        const cast = await now()
        return cast?.stage === 'on' && cast.playback.state === 'playing' && cast
      },
      { timeoutMs },
    )
    // The same film in the same go: nobody began it anew.
    expect(joined).toMatchObject({ screen: found, titleId, shownWords: 'f0' })
    expect(joined.words).toEqual(begun.answer?.cast?.words)
    expect(new Set(screen.output.match(new RegExp(addressOf, 'g')))).toEqual(new Set([url]))
    // What the screen asks for next is where it was.
    const status = ['-s', '-m', '10', '-o', '/dev/null', '-w', '%{http_code}', '-r', '0-9', url]
    expect(await house.atTelevision('curl', ...status)).toBe('206')

    expect((await after.ask('POST', '/api/cast/commands', { do: 'pause' })).error).toBeUndefined()
    const isPaused = async () => (await now())?.playback.state === 'paused'
    await stage.until('it is paused', isPaused, { timeoutMs })
    expect((await after.ask('POST', '/api/cast/commands', { do: 'seek', seconds: 40 })).error).toBeUndefined()
    expect((await after.ask('POST', '/api/cast/commands', { do: 'play' })).error).toBeUndefined()
    const isOn = async () => {
      const { state, positionSeconds } = (await now())?.playback ?? { state: 'idle', positionSeconds: 0 }
      return state === 'playing' && positionSeconds > 25
    }
    await stage.until('it goes on from there', isOn, { timeoutMs })

    // Who ends it leaves nothing to take up.
    const { answer: last } = await after.ask<CastNow>('POST', '/api/cast/stop')
    expect(last?.cast?.playback.positionSeconds).toBeGreaterThan(25)
    after.program.kill('SIGKILL')
    await after.program.ended
    const third = await house.openViewer(folder)
    expect((await third.ask<CastNow>('GET', '/api/cast')).answer).toEqual({})
    expect(after.program.output).toContain('log cast found')
    expect(third.program.output).not.toContain('log cast found')
  })
})
