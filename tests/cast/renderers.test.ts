import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cast, CastNow, SourcePage, SourceRow, ViewerSource } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/stage.ts'
import { type CastHouse, openCastHouse } from './support/cast-house.ts'
import { makeCodedFilm, PER_SECOND, readCode } from './support/coded-film.ts'
import type { Kodi } from './support/kodi.ts'

const timeoutMs = 40_000
/** The second episode's pictures are counted from here. */
const SECOND = 700
const seconds = { first: 60, second: 30 }
/** Renderers tell whole seconds, and draw a little later. */
const NEAR_SECONDS = 2.5

type Screen = Pick<Kodi, 'program' | 'screenFile'>

/** Renderers of three families (libupnp, GUPnP, Platinum), and Kodi by its other ways. */
const stacks: readonly { name: string; kind: string; start: (house: CastHouse) => Promise<Screen> }[] = [
  { name: 'gmediarender', kind: 'dlna', start: (house) => house.startOnScreen('gmediarender') },
  { name: 'Rygel', kind: 'dlna', start: (house) => house.startOnScreen('rygel') },
  { name: 'Kodi as a renderer', kind: 'dlna', start: (house) => house.startKodi('upnprenderer') },
  { name: 'Kodi by JSON-RPC', kind: 'kodi', start: (house) => house.startKodi('webserver') },
  { name: 'Kodi by AirPlay', kind: 'airplay', start: (house) => house.startKodi('airplay') },
]

/** A series of two episodes whose pictures say which they are, in a folder of the viewer's. */
async function makeSeries(stage: Stage): Promise<string> {
  const folder = await stage.makeFolder('films')
  const season = join(folder, 'A series/Season 1')
  await mkdir(season, { recursive: true })
  await makeCodedFilm(join(season, '01 - One.mp4'), { seconds: seconds.first })
  await makeCodedFilm(join(season, '02 - Two.mp4'), { seconds: seconds.second, first: SECOND })
  return folder
}

describe.each(stacks)('$name', ({ kind, start }) => {
  it('shows a film, jumps, pauses, goes on, is softer, and goes on with the next', async (context) => {
    await using stage = await openStage(context)
    const house = await openCastHouse(stage)
    const [folder, { screenFile, program }, viewer] = await Promise.all([
      makeSeries(stage),
      start(house),
      house.openViewer(),
    ])
    const screen = await stage.until('it is found', async () => (await viewer.screens())[0], { timeoutMs })
    expect(screen.kind).toBe(kind)
    const source = await viewer.ask<ViewerSource>('POST', '/api/sources', { kind: 'folder', address: folder })
    const path = `/api/sources/${source.answer?.id}`
    const rows = await viewer.ask<SourceRow[]>('GET', `${path}/rows`)
    const row = encodeURIComponent(rows.answer?.[0]?.id ?? '')
    const titleId = (await viewer.ask<SourcePage>('GET', `${path}/row?row=${row}`)).answer?.titles[0]?.id

    const command = async (body: object) => (await viewer.ask('POST', '/api/cast/commands', body)).error
    const until = (what: string, is: (cast: Cast) => boolean) =>
      stage.until(
        what,
        async () => {
          const cast = await viewer.now()
          return is(cast) && cast
        },
        { timeoutMs },
      )
    let last: number | undefined
    /** Waits until the screen shows a picture of the first episode between two of its seconds; tells which. */
    const seen = (what: string, from: number, to: number) =>
      stage.until(
        what,
        async () => {
          last = await readCode(screenFile)
          const at = last === undefined ? -1 : last / PER_SECOND
          return at >= from && at <= to && { at }
        },
        { timeoutMs, everyMs: 100, describe: () => last },
      )

    const place = { season: 1, episode: 1 }
    const begin = { screenId: screen.id, titleId, ...place, startSeconds: 20 }
    const { answer, error } = await viewer.ask<CastNow>('POST', '/api/cast', begin)
    expect(error).toBeUndefined()
    expect(answer?.cast).toMatchObject({ stage: 'on', ...place, playback: { state: 'playing' } })
    await seen('the film, from about its twentieth second on', 18, 40)
    const requests = [...viewer.program.output.matchAll(/^log film asked for (.*)$/gm)].map(([, said = '']) =>
      JSON.parse(said),
    )
    // The screen's own address, told the one of ours that is on its side, and nobody else; by ranges.
    expect(new Set(requests.map(({ from, isScreen }) => `${from} ${isScreen}`))).toEqual(
      new Set(['10.77.1.2 true']),
    )
    expect(requests.some(({ range }) => /^bytes=\d+-/.test(range))).toBe(true)

    expect(await command({ do: 'seek', seconds: 40 })).toBeUndefined()
    await seen('the film from there', 38, 58)
    expect(await command({ do: 'pause' })).toBeUndefined()
    await until('it is paused', ({ playback }) => playback.state === 'paused')
    let still: { readonly code: number | undefined; readonly sinceMs: number } = { code: -1, sinceMs: 0 }
    await stage.until(
      'its picture stands',
      async () => {
        const code = await readCode(screenFile)
        if (code === undefined || code !== still.code) still = { code, sinceMs: performance.now() }
        return performance.now() - still.sinceMs > 1000
      },
      { timeoutMs, everyMs: 100, describe: () => still.code },
    )
    expect(still.code).toBeGreaterThanOrEqual(38 * PER_SECOND)
    expect(await command({ do: 'volume', volume: 0.37 })).toBeUndefined()
    const softer = await until('it is softer', ({ playback }) => (playback.volume ?? 1) < 0.5)
    expect(softer.playback.volume).toBeCloseTo(0.37, 1)
    expect(softer.playback.state).toBe('paused')

    expect(await command({ do: 'seek', seconds: 5 })).toBeUndefined()
    expect(await command({ do: 'play' })).toBeUndefined()
    const on = await seen('the film from its fifth second on', 3, 30)
    const further = await seen('the film further on', on.at + 2, 40)
    const now = await viewer.now()
    expect(now.playback.state).toBe('playing')
    expect(now.playback.positionSeconds).toBeGreaterThanOrEqual(further.at - NEAR_SECONDS)

    expect(await command({ do: 'seek', seconds: seconds.first - 6 })).toBeUndefined()
    await stage.until(
      'the second episode is on the screen',
      async () => {
        last = await readCode(screenFile)
        return (last ?? 0) >= SECOND
      },
      { timeoutMs, everyMs: 100, describe: () => last },
    )
    const next = await until('it is known', ({ episode, stage: now }) => episode === 2 && now === 'on')
    expect(next.playback.state).toBe('playing')

    expect((await viewer.ask('DELETE', '/api/cast')).error).toBeUndefined()
    await stage.until('it is off', async () => (await readCode(screenFile)) === undefined, { timeoutMs })

    const again = await viewer.ask<CastNow>('POST', '/api/cast', begin)
    expect(again.error).toBeUndefined()
    program.kill('SIGSTOP')
    expect((await until('its silence is noticed', ({ stage: is }) => is === 'failed')).error).toBe(
      'screen-unreachable',
    )
    program.kill('SIGKILL')
    await stage.until('it leaves the list', async () => (await viewer.screens()).length === 0, { timeoutMs })
  })
})
