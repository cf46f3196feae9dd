import type { Release, Title } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { askedFile, chooseRelease } from './choose-release.ts'

const release = (id: string, container?: string): Release => ({
  id,
  source: { kind: 'bundled' },
  ...(container === undefined ? {} : { container }),
})

const titleWith = (fields: Partial<Title>): Title => ({ releases: [], ...fields }) as Title

const film = titleWith({ releases: [release('old', 'avi'), release('new', 'mp4'), release('other')] })

const series = titleWith({
  seasons: [
    { number: 1, episodes: [{ number: 1, title: 'a', releases: [release('s1e1')] }] },
    {
      number: 2,
      episodes: [{ number: 1, title: 'b', releases: [release('s2e1-avi', 'avi'), release('s2e1')] }],
    },
  ],
})

describe('chooseRelease', () => {
  it('takes the best release that browsers may play', () => {
    expect(chooseRelease(film, {}).id).toBe('new')
    expect(chooseRelease(titleWith({ releases: [release('a', 'avi'), release('b')] }), {}).id).toBe('b')
  })

  it('takes one that we can make playable before one that only FFmpeg can, and that before others', () => {
    const releases = [release('a', 'iso'), release('b', 'avi'), release('c', 'mkv')]
    expect(chooseRelease(titleWith({ releases }), {}).id).toBe('c')
    expect(chooseRelease(titleWith({ releases: releases.slice(0, 2) }), {}).id).toBe('b')
  })

  it('takes the best when none can be played, so that the reason can be told', () => {
    const releases = [release('a', 'iso'), release('b', 'rmvb')]
    expect(chooseRelease(titleWith({ releases }), {}).id).toBe('a')
  })

  it('takes the one that is asked for', () => {
    expect(chooseRelease(film, { releaseId: 'old' }).id).toBe('old')
  })

  it('finds the releases of an episode', () => {
    expect(chooseRelease(series, { season: 2, episode: 1 }).id).toBe('s2e1')
    expect(chooseRelease(series, { episode: 1 }).id).toBe('s1e1')
    expect(chooseRelease(series, { season: 2, episode: 1, releaseId: 's2e1-avi' }).id).toBe('s2e1-avi')
  })

  it.each([
    ['a release that is unknown', film, { releaseId: 'none' }],
    ['an episode of a film', film, { episode: 1 }],
    ['a season that is unknown', series, { season: 3, episode: 1 }],
    ['an episode that is unknown', series, { season: 1, episode: 2 }],
    ['a series without saying which episode', series, {}],
    ['a title without a release', titleWith({}), {}],
  ])('has nothing for %s', (_, title, request) => {
    expect(() => chooseRelease(title, request)).toThrow('not-found')
  })
})

describe('askedFile', () => {
  it('is the first of a folder: what lies beside a film may be larger', () => {
    expect(askedFile({ id: 'a', source: { kind: 'own-file', folder: 'own1', file: 'key' } })).toBe(0)
  })
})
