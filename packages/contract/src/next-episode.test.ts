import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextEpisode } from './next-episode.ts'
import type { Episode, Title } from './title.ts'

const release = { id: 'r', source: { kind: 'http', url: 'http://example.org/a.mp4' } } as const
const episode = (number: number, isHere = true): Episode => ({
  number,
  title: `Part ${number}`,
  releases: isHere ? [release] : [],
})
const series: Pick<Title, 'seasons'> = {
  seasons: [
    { number: 1, episodes: [episode(1), episode(2, false), episode(3)] },
    { number: 2, episodes: [] },
    { number: 3, episodes: [episode(1), episode(2, false)] },
  ],
}

describe('nextEpisode', () => {
  it.each([
    ['the one after', { season: 1, episode: 1 }, [1, 3]],
    ['the one after one that is not here', { season: 1, episode: 2 }, [1, 3]],
    ['the first of a later season, over an empty one', { season: 1, episode: 3 }, [3, 1]],
    ['of the first season when none is said', { episode: 1 }, [1, 3]],
    ['nothing after the last that is here', { season: 3, episode: 1 }, undefined],
    ['nothing after one that is not there', { season: 9, episode: 1 }, undefined],
    ['nothing after a whole film', {}, undefined],
  ])('is %s', (_, place, expected) => {
    const next = nextEpisode(series, place)
    expect(next && [next.season, next.episode.number]).toEqual(expected)
  })

  it('is nothing where there are no seasons', () => {
    expect(nextEpisode({}, { season: 1, episode: 1 })).toBeUndefined()
  })

  it('goes through every episode that is here once, from the first to the last', () => {
    const seasons = fc.array(fc.array(fc.boolean(), { maxLength: 6 }), { maxLength: 4 }).map((all) =>
      all.map((parts, i) => ({
        number: i + 1,
        episodes: parts.map((isHere, j) => episode(j + 1, isHere)),
      })),
    )
    fc.assert(
      fc.property(seasons, (all) => {
        const here = all.flatMap(({ number, episodes }) =>
          episodes.filter(({ releases }) => releases.length > 0).map((one) => [number, one.number]),
        )
        const seen = here.slice(0, 1)
        for (let last = seen[0]; last; last = seen.at(-1)) {
          const next = nextEpisode({ seasons: all }, { season: last[0], episode: last[1] })
          if (!next) break
          seen.push([next.season, next.episode.number])
        }
        expect(seen).toEqual(here)
      }),
    )
  })
})
