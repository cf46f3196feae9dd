import type { Release, Title } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { availabilityOf, availabilityOfTitle, isTryable, sitesOf } from './availability.ts'

const infohash = '0'.repeat(40)
const torrent = (
  change: Partial<Extract<Release['source'], { kind: 'torrent' }>>,
  container?: string,
): Release => ({
  id: infohash,
  source: { kind: 'torrent', infohash, trackers: [], webSeeds: [], ...change },
  ...(container === undefined ? {} : { container }),
})
const page: Release = {
  id: 'a',
  source: { kind: 'torrent-url', url: 'https://archive.org/download/a/a.torrent' },
}

describe('availabilityOf', () => {
  it('says the best that is known', () => {
    expect(availabilityOf([{ id: 'bundled', source: { kind: 'bundled' } }, page])).toEqual({
      kind: 'bundled',
    })
    expect(availabilityOf([page, torrent({ trackers: ['udp://t'] })])).toEqual({
      kind: 'site',
      sites: ['archive.org'],
    })
    expect(availabilityOf([torrent({ trackers: ['udp://t'] }, 'mp4')])).toEqual({ kind: 'people' })
  })

  it('is honest about what is not sure, not readable or not anywhere', () => {
    expect(availabilityOf([torrent({})])).toEqual({ kind: 'nowhere-sure' })
    expect(availabilityOf([torrent({}, 'iso'), torrent({}, 'iso'), torrent({}, 'rmvb')])).toEqual({
      kind: 'other-format',
      formats: ['ISO', 'RMVB'],
    })
    expect(availabilityOf([])).toEqual({ kind: 'none' })
  })
})

describe('availabilityOfTitle', () => {
  it('trusts that whoever published a film shares it', () => {
    const title = { releases: [torrent({})], rights: { isPublishersWord: true } }
    const of = (more: object) => availabilityOfTitle({ ...title, ...more } as unknown as Title)
    expect(of({})).toEqual({ kind: 'people' })
    expect(of({ rights: {} })).toEqual({ kind: 'nowhere-sure' })
    expect(of({ releases: [] })).toEqual({ kind: 'none' })
  })
})

describe('isTryable', () => {
  it('is false when pressing Play can come to nothing', () => {
    expect(isTryable(availabilityOf([]))).toBe(false)
    expect(isTryable(availabilityOf([torrent({}, 'iso')]))).toBe(false)
    expect(isTryable(availabilityOf([torrent({}, 'avi')]))).toBe(true)
    expect(isTryable(availabilityOf([torrent({})]))).toBe(true)
  })
})

describe('sitesOf', () => {
  it('names sites as people know them, once', () => {
    expect(
      sitesOf(torrent({ webSeeds: ['https://www.archive.org/a/', 'http://archive.org:80/b', 'ftp://x'] })),
    ).toEqual(['archive.org'])
  })
})
