import { TitleId } from '@lanterne/contract'
import { AppError, type Clock, systemClock } from '@lanterne/kernel'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { createElsewhere } from './elsewhere.ts'
import { foundId, whereFound } from './found-id.ts'
import type { FoundFilm, Source } from './source.ts'

const { signal } = new AbortController()
const film: FoundFilm = {
  source: 'theirs',
  id: 'A film/1',
  title: 'A film',
  makers: ['Somebody'],
  synopsis: 'What happens.',
  licence: { kind: 'creative-commons', name: 'CC BY 4.0' },
  page: 'https://example.org/1',
  releases: [{ id: 'r', source: { kind: 'torrent-url', url: 'https://example.org/1.torrent' } }],
}
const source = (fields: Partial<Source> = {}): Source => ({
  id: 'theirs',
  name: 'Theirs',
  search: async () => ({ titles: [film], next: '2' }),
  find: async () => film,
  ...fields,
})

describe('foundId', () => {
  it('is a name that says where the film is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (id) => {
        const name = foundId({ source: 'archive', id })
        if (name === undefined) return
        expect(v.is(TitleId, name)).toBe(true)
        expect(whereFound(name)).toEqual({ source: 'archive', id: id.toWellFormed() })
      }),
    )
  })

  it('takes no other spelling of a name, and no other name', () => {
    const name = foundId({ source: 'archive', id: 'x' }) ?? ''
    expect(whereFound(name)).toEqual({ source: 'archive', id: 'x' })
    for (const other of [
      `${name}a`,
      name.slice(0, -1),
      'nosferatu-1922',
      'found-archive-',
      'found--aa',
      `${name}-b`,
    ])
      expect(whereFound(other)).toBeUndefined()
    expect(foundId({ source: 'archive', id: 'x'.repeat(200) })).toBeUndefined()
    expect(foundId({ source: 'archive', id: '' })).toBeUndefined()
  })
})

describe('createElsewhere', () => {
  const open = (fields: Partial<Source> = {}, clock: Clock = systemClock) =>
    createElsewhere({ sources: [source(fields)], clock })

  it('shows what a source found as titles, with whose word their rights are', async () => {
    const { titles, next } = await open().search('theirs', { text: 'film' }, { signal })
    expect(next).toBe('2')
    expect(titles[0]).toMatchObject({ title: 'A film', isPlayable: true, rights: { name: 'CC BY 4.0' } })
    const elsewhere = open()
    const title = await elsewhere.find(titles[0]?.id as TitleId, { signal })
    expect(title).toMatchObject({
      rights: { statedBy: 'Theirs', attribution: 'Somebody', evidence: [{ url: 'https://example.org/1' }] },
      releases: film.releases,
    })
    expect(elsewhere.recall(titles[0]?.id as TitleId)).toEqual(title)
  })

  it('asks for a film once', async () => {
    const find = vi.fn(async () => film)
    const elsewhere = open({ find })
    const id = foundId(film) as TitleId
    await elsewhere.find(id, { signal })
    await elsewhere.find(id, { signal })
    expect(find).toHaveBeenCalledTimes(1)
  })

  it('has nothing under other names, and asks nobody', async () => {
    const find = vi.fn(async () => film)
    const elsewhere = open({ find })
    expect(await elsewhere.find('nosferatu-1922' as TitleId, { signal })).toBeUndefined()
    await expect(
      elsewhere.find(foundId({ source: 'nobody', id: 'x' }) as TitleId, { signal }),
    ).rejects.toMatchObject({ code: 'not-found' })
    await expect(elsewhere.search('nobody', { text: 'x' }, { signal })).rejects.toBeInstanceOf(AppError)
    expect(find).not.toHaveBeenCalled()
  })

  it('takes no film for another', async () => {
    await expect(
      open().find(foundId({ source: 'theirs', id: 'other' }) as TitleId, { signal }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })

  it('waits for no source longer than a viewer would', async () => {
    const timers: (() => void)[] = []
    const clock: Clock = {
      ...systemClock,
      schedule: (_, callback) => (timers.push(callback), { cancel: () => undefined }),
    }
    const search: Source['search'] = (_, options) =>
      new Promise((_resolve, reject) =>
        options.signal.addEventListener('abort', () => reject(options.signal.reason)),
      )
    const answer = open({ search }, clock).search('theirs', { text: 'x' }, { signal })
    for (const timer of timers) timer()
    await expect(answer).rejects.toMatchObject({ code: 'timed-out' })
  })
})
