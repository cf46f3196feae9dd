import { readFileSync } from 'node:fs'
import { AppError, systemClock } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import type { FoundTitle, Source } from '../source.ts'
import { createSourceClient, type SourceClient } from '../source-client.ts'
import { scriptedGet } from './scripted-get.ts'

/** What a source answered once, and what must be read out of it. */
export interface SourceSample {
  readonly create: (client: SourceClient) => Source
  /** Files of fixtures/sources, by what is asked for. */
  readonly search: string
  /** Words that it answers to. */
  readonly words?: string
  readonly film: { readonly id: string; readonly file: string }
}

const { signal } = new AbortController()
const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>&lt;b&gt;\u202e'

export function fixture(name: string): string {
  return readFileSync(new URL(`../../../fixtures/sources/${name}`, import.meta.url), 'utf8')
}

const open = ({ create }: SourceSample, answer: Parameters<typeof scriptedGet>[0]) => {
  const { get, asked } = scriptedGet(answer)
  const client = createSourceClient({ get, clock: systemClock, spacingMs: 0, freshMs: 0 })
  return { source: create(client), asked }
}

/** What every source does with what it should and should not be told. */
export function testSource(name: string, sample: SourceSample): void {
  describe(`${name}, as every source`, () => {
    it('asks nobody before somebody asks', () => {
      const { asked } = open(sample, () => '{}')
      expect(asked).toEqual([])
    })

    it('finds films that may be shared, in plain text, with addresses that may be followed', async () => {
      const { source } = open(sample, () => fixture(sample.search))
      const { titles } = await source.search({ text: sample.words ?? 'film' }, { signal })
      expect(titles.length).toBeGreaterThan(0)
      for (const title of titles) expectSafe(title, source)
    })

    it('finds one with its releases, the best first', async () => {
      const { source } = open(sample, () => fixture(sample.film.file))
      const film = await source.find(sample.film.id, { signal })
      expectSafe(film, source)
      expect(film.releases.length).toBeGreaterThan(0)
      expect(new Set(film.releases.map(({ id }) => id)).size).toBe(film.releases.length)
    })

    it.each([
      ['a page of HTML with status 200', '<!doctype html><title>Sorry</title>'],
      ['nothing', ''],
      ['a number', '7'],
      ['an object of another shape', '{"error":"[DEEP_PAGING] too far"}'],
      ['a list of lists', '[[[[]]]]'],
    ])('says that it cannot be reached, or has nothing, when the answer is %s', async (_, body) => {
      const { source } = open(sample, () => body)
      const titles = await source.search({ text: 'film' }, { signal }).then(
        (page) => page.titles,
        (error: unknown) => expectCode(error),
      )
      expect(titles ?? []).toEqual([])
      await expect(source.find(sample.film.id, { signal })).rejects.toBeInstanceOf(AppError)
    })

    it('reads no half of an answer', async () => {
      const whole = fixture(sample.search)
      const { source } = open(sample, () => whole.slice(0, whole.length / 2))
      const found = await source
        .search({ text: 'film' }, { signal })
        .catch((error: unknown) => expectCode(error))
      for (const title of found?.titles ?? []) expectSafe(title, source)
    })

    it('takes no markup from any field', async () => {
      for (const file of [sample.search, sample.film.file]) {
        const { source } = open(sample, () => poison(fixture(file)))
        const found = await source
          .search({ text: 'film' }, { signal })
          .catch((error: unknown) => expectCode(error))
        for (const title of found?.titles ?? []) expectSafe(title, source)
        const film = await source
          .find(sample.film.id, { signal })
          .catch((error: unknown) => expectCode(error))
        if (film) expectSafe(film, source)
      }
    })

    it('passes on that the server is tired', async () => {
      const { source } = open(sample, () => ({ status: 503 }))
      await expect(source.search({ text: 'film' }, { signal })).rejects.toMatchObject({
        code: 'source-unreachable',
      })
    })

    it('stops when nobody waits for it any more', async () => {
      const { source, asked } = open(sample, () => fixture(sample.search))
      const gone = AbortSignal.abort(new Error('gone'))
      await expect(source.search({ text: 'film' }, { signal: gone })).rejects.toThrow('gone')
      await expect(source.find(sample.film.id, { signal: gone })).rejects.toThrow('gone')
      expect(asked).toEqual([])
    })
  })
}

function expectCode(error: unknown): undefined {
  expect(error).toBeInstanceOf(AppError)
  expect(['source-unreachable', 'not-found']).toContain((error as AppError).code)
}

function expectSafe(title: FoundTitle, source: Source): void {
  expect(title.source).toBe(source.id)
  expect(title.title).not.toBe('')
  for (const text of [title.title, title.synopsis, ...title.makers]) {
    expect(text).not.toMatch(/<script|<img|onerror=|\u202e/i)
    expect(text.length).toBeLessThanOrEqual(1000)
  }
  for (const url of [title.artwork, title.page, title.licence.url])
    if (url !== undefined) expect(new URL(url).protocol).toMatch(/^https?:$/)
}

/** Puts markup into every text that is not an address or an identifier, and another scheme into every address. */
function poison(document: string): string {
  if (!document.trimStart().startsWith('{'))
    return document
      .replace(/>([^<>\n]{4,})</g, `><![CDATA[${markup}$1]]><`)
      .replaceAll('https://', 'javascript://')
  const value = JSON.parse(document, (_, each: unknown) => {
    if (typeof each !== 'string') return each
    if (/^https?:/.test(each)) return each.includes('creativecommons') ? each : `javascript:${each}`
    return /\s/.test(each) ? `${markup}${each}` : each
  }) as unknown
  return JSON.stringify(value)
}
