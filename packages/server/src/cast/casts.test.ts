import type {
  CastNow,
  CastRequest,
  Playback,
  PlaybackRequest,
  Profile,
  ProgressReport,
  Title,
} from '@lanterne/contract'
import { Emitter, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMadeUpTelevision, type MadeUpTelevision } from '../testing/made-up-television.ts'
import type { CastingOptions } from './casting.ts'
import { Casts } from './casts.ts'
import { createCastMemory } from './kept-cast.ts'

const { signal } = new AbortController()
const bytes = new Uint8Array(1000)
const film = {
  source: {
    size: bytes.length,
    async *read({ start, end }: { start: number; end: number }) {
      yield bytes.subarray(start, end)
    },
  },
  ...{ etag: '"f"', mimeType: 'video/mp4', signal, attend: () => {} },
}
const mother = { id: 'home', name: 'Mère' } as Profile // Of a profile, what is looked at.
const zoe = { id: 'zoe', name: 'Zoé', ageLimit: 10 } as Profile
const paul = { id: 'paul', name: 'Paul', ageLimit: 10 } as Profile
const title = { id: 'a-series', title: 'A series' } as unknown as Title
const request = { screenId: 'dlna:1', titleId: 'a-series', season: 1, episode: 1 } as CastRequest
const subtitles = {
  list: async () => ({ tracks: [{ id: 'b0', kind: 'text', language: 'fr', name: 'Français' }] }),
  cues: async () => ({ cues: [], end: 2e6 }),
  attend: () => {},
}

/** Films that are here at once: two episodes of one series. */
function playbacksOfSeries(): CastingOptions['playbacks'] {
  const open = new Map<string, Playback>()
  let count = 0
  return {
    events: new Emitter(),
    open({ titleId, season, episode }: PlaybackRequest) {
      const id = `p${count++}`
      const next = episode === 1 ? { next: { season: 1, episode: 2, title: 'The second' } } : {}
      const progress = { state: 'ready', delivery: 'direct', mimeType: 'video/mp4', sizeBytes: 1000 }
      const playback = { id, titleId, season, episode, releaseId: 'r', subtitles: [], ...next, progress }
      open.set(id, playback as unknown as Playback) // What casts look at of it.
      return open.get(id) as Playback
    },
    close: (id: string) => void open.delete(id),
    watch: () => [],
    find: (id: string) => open.get(id) as Playback,
    delivered: async () => {},
    bytes: () => film,
    segments: () => undefined,
    subtitles: () => subtitles,
  } as unknown as CastingOptions['playbacks']
}

describe('Casts', { timeout: 30_000 }, () => {
  let television: MadeUpTelevision
  let casts: Casts
  const kept = new Map<string, string>()
  const own = {
    get: (name: string) => kept.get(name),
    set: (name: string, value: string | undefined) =>
      void (value === undefined ? kept.delete(name) : kept.set(name, value)),
  }
  const reports: (ProgressReport & { by: string })[] = []
  const viewers = {
    report: (profile: Profile, report: ProgressReport) => void reports.push({ ...report, by: profile.id }),
  }
  const viewer = (profile: Profile) => ({ profile, viewers })
  const openCasts = () =>
    new Casts({
      devices: {
        events: new Emitter(),
        look: () => [television.device],
        keepLooking: () => {},
        find: (id) => (id === television.device.id ? television.device : undefined),
        async [Symbol.asyncDispose]() {},
      },
      ...{ playbacks: playbacksOfSeries(), memory: createCastMemory(own), readAsset: async () => undefined },
      ...{ clock: systemClock, random: systemRandom, log: silentLogger },
    })
  const begin = (profile: Profile, more: Partial<CastRequest> = {}): Promise<CastNow> =>
    casts.begin({ ...request, ...more }, { title, startSeconds: 20, viewer: viewer(profile) }, { signal })

  beforeEach(() => {
    kept.clear()
    reports.length = 0
    television = createMadeUpTelevision()
    casts = openCasts()
  })
  afterEach(() => casts[Symbol.asyncDispose]())

  it('goes on with the next episode by itself, with the same words, and notes whose the first was', async () => {
    await begin(zoe, { words: 'b0' })
    expect(casts.now(zoe).cast).toMatchObject({ stage: 'on', episode: 1, shownWords: 'b0' })
    television.say({ positionSeconds: 98 })
    television.say({ state: 'ended' })
    await vi.waitFor(() => expect(casts.now(zoe).cast).toMatchObject({ stage: 'on', episode: 2 }), 10_000)
    expect(reports).toContainEqual(expect.objectContaining({ by: 'zoe', episode: 1, positionSeconds: 98 }))
    expect(television.loaded.map(({ startSeconds, shownWords }) => [startSeconds, shownWords])).toEqual([
      [20, 'b0'],
      [0, 'b0'],
    ])
    // After the last there is nothing.
    television.say({ positionSeconds: 99 })
    television.say({ state: 'ended' })
    expect(casts.now(zoe).cast).toMatchObject({ stage: 'ended', episode: 2 })
    expect(kept.has('cast')).toBe(false)
  })

  it('does not go on where somebody stopped it on the screen itself', async () => {
    await begin(mother)
    television.say({ state: 'ended' })
    expect(casts.now(mother).cast).toMatchObject({ stage: 'ended', episode: 1 })
    expect(television.loaded).toHaveLength(1)
  })

  it('lets a child drive its own, and neither see, stop nor replace what others watch', async () => {
    await begin(mother)
    expect(casts.now(zoe)).toEqual({})
    await expect(casts.command(zoe, { do: 'pause' }, { signal })).rejects.toThrow('not-found')
    await expect(begin(zoe)).rejects.toThrow('screen-in-use')
    expect(await casts.end(zoe)).toEqual({})
    expect(casts.now(mother).cast).toMatchObject({ stage: 'on', playback: { state: 'playing' } })
    await casts.end(mother)
    await begin(zoe)
    await casts.command(zoe, { do: 'pause' }, { signal })
    expect(casts.now(paul)).toEqual({})
    // Who looks after the house sees and drives all of it.
    expect(casts.now(mother).cast?.playback.state).toBe('paused')
    await casts.command(mother, { do: 'play' }, { signal })
    expect(casts.now(zoe).cast?.playback.state).toBe('playing')
  })

  it('gives a screen that takes words only with a film the film anew, where it was', async () => {
    await begin(mother)
    await casts.command(mother, { do: 'seek', seconds: 50 }, { signal })
    const { cast } = await casts.command(mother, { do: 'words', words: 'b0' }, { signal })
    expect(cast).toMatchObject({ stage: 'on', shownWords: 'b0' })
    expect(television.loaded.at(-1)?.startSeconds).toBeGreaterThanOrEqual(50)
    await expect(casts.command(mother, { do: 'words', words: 'x9' }, { signal })).rejects.toThrow('not-found')
    expect(casts.now(mother).cast?.stage).toBe('on')
  })

  describe('started again after it was killed', () => {
    const resume = () => {
      casts = openCasts()
      return casts.resume({ viewerOf: () => viewer(zoe), findTitle: async () => title, signal })
    }
    let killed: Casts
    beforeEach(async () => {
      await begin(zoe, { words: 'b0' })
      killed = casts
      const [url = ''] = television.loaded.map((media) => media.url)
      // Its door goes with it, and what it wrote down stays.
      const record = kept.get('cast') ?? ''
      await killed[Symbol.asyncDispose]()
      kept.set('cast', record)
      television.playing = url
      television.say({ state: 'playing', positionSeconds: 40, durationSeconds: 100 })
    })

    it('takes up what still plays, at the same address', async () => {
      const before = television.stops
      await resume()
      expect(casts.now(zoe).cast).toMatchObject({ stage: 'on', episode: 1, shownWords: 'b0' })
      expect((await fetch(television.playing ?? '', { headers: { range: 'bytes=0-9' } })).status).toBe(206)
      expect(television.loaded).toHaveLength(1)
      expect(television.stops).toBe(before)
      expect(casts.now(paul)).toEqual({})
    })

    it('leaves alone what plays something else, and forgets it', async () => {
      television.playing = 'http://127.0.0.1/other'
      const before = television.stops
      await resume()
      expect(casts.now(zoe)).toEqual({})
      expect(television.stops).toBe(before)
      expect(kept.has('cast')).toBe(false)
    })

    it('reads no record that it cannot have written', async () => {
      for (const record of ['', '{', '[]', '{"request":{}}', 'null']) {
        kept.set('cast', record)
        await resume()
        expect(casts.now(zoe)).toEqual({})
      }
    })
  })

  it('puts the screen that was chosen last before the others', async () => {
    const other = { ...television.device, id: 'dlna:0', name: 'Bureau' }
    const both = new Casts({
      devices: {
        events: new Emitter(),
        look: () => [other, television.device],
        keepLooking: () => {},
        find: () => undefined,
        async [Symbol.asyncDispose]() {},
      },
      ...{ playbacks: playbacksOfSeries(), memory: createCastMemory(own), readAsset: async () => undefined },
      ...{ clock: systemClock, random: systemRandom, log: silentLogger },
    })
    const names = () => both.screens().screens.map(({ name }) => name)
    expect(names()).toEqual(['Bureau', 'Salon'])
    await begin(mother)
    expect(names()).toEqual(['Salon', 'Bureau'])
  })
})
