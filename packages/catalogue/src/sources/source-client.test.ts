import { AppError, type Clock, type HttpAnswer } from '@lanterne/kernel'
import * as v from 'valibot'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createSourceClient } from './source-client.ts'
import { scriptedGet } from './testing/scripted-get.ts'

const { signal } = new AbortController()
const url = 'https://example.org/a'
let now = 0
const clock: Clock = {
  now: () => now,
  epochMs: () => now,
  schedule(delayMs, callback) {
    // Waiting is what is measured here: it passes at once.
    now += delayMs
    queueMicrotask(callback)
    return { cancel: () => undefined }
  },
}

beforeEach(() => {
  now = 1000
})

function open(answer: (url: string) => string | Partial<HttpAnswer>, typedHost = '') {
  const { get, asked } = scriptedGet(answer)
  return { client: createSourceClient({ get, clock, spacingMs: 500, freshMs: 60_000, typedHost }), asked }
}

describe('createSourceClient', () => {
  it('keeps what it was told while that is fresh, then asks whether it changed', async () => {
    const answer = vi.fn((): string | Partial<HttpAnswer> => ({
      body: new TextEncoder().encode('one'),
      headers: { etag: '"1"', 'last-modified': 'Mon' },
    }))
    const { client, asked } = open(answer)
    expect(await client.text(url, { signal })).toBe('one')
    expect(await client.text(url, { signal })).toBe('one')
    expect(asked).toHaveLength(1)
    now += 60_000
    answer.mockReturnValueOnce({ status: 304 })
    expect(await client.text(url, { signal })).toBe('one')
    expect(asked[1]?.request.headers).toMatchObject({ 'if-none-match': '"1"', 'if-modified-since': 'Mon' })
    expect(await client.text(url, { signal })).toBe('one')
    expect(asked).toHaveLength(2)
  })

  it('tells old news while the source is away, and not what was taken away', async () => {
    const answer = vi.fn((): string | Partial<HttpAnswer> => 'old')
    const { client } = open(answer)
    await client.text(url, { signal })
    now += 60_000
    answer.mockReturnValue({ status: 500 })
    expect(await client.text(url, { signal })).toBe('old')
    answer.mockReturnValue({ status: 404 })
    await expect(client.text(url, { signal })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('asks one host no more often than it should, and others at once', async () => {
    const { client } = open(() => 'x')
    const begun = now
    await client.text(`${url}1`, { signal })
    await client.text(`${url}2`, { signal })
    await client.text(`${url}3`, { signal })
    expect(now - begun).toBe(1000)
    await client.text('https://example.net/', { signal })
    expect(now - begun).toBe(1000)
  })

  it('stays away as long as it is told to, and says so at once', async () => {
    const { client, asked } = open(() => ({ status: 429, headers: { 'retry-after': '120' } }))
    await expect(client.text(url, { signal })).rejects.toMatchObject({ code: 'source-unreachable' })
    await expect(client.text(`${url}2`, { signal })).rejects.toMatchObject({ details: { status: 429 } })
    expect(asked).toHaveLength(1)
    now += 121_000
    await expect(client.text(url, { signal })).rejects.toBeInstanceOf(AppError)
    expect(asked).toHaveLength(2)
  })

  it.each([
    [false, 'nobody typed', ''],
    [false, 'is not the one that the viewer typed', '192.168.1.2:8080'],
    [true, 'the viewer typed', '192.168.1.2'],
  ])('may reach this house: %s, for an address that %s', async (may, _, typedHost) => {
    const { client, asked } = open(() => 'x', typedHost)
    await client.text(url, { signal })
    expect(asked[0]?.request.mayReachLocal(new URL('http://192.168.1.2/'))).toBe(may)
  })

  it('believes only documents of the shape that was asked for', async () => {
    const schema = v.object({ a: v.number() })
    await expect(open(() => '{"a":1}').client.json(url, schema, { signal })).resolves.toEqual({ a: 1 })
    for (const body of ['{"a":"1"}', '<html>', '', 'null'])
      await expect(open(() => body).client.json(url, schema, { signal })).rejects.toMatchObject({
        code: 'source-unreachable',
      })
  })

  it('forgets the oldest when it has kept too much', async () => {
    const big = 'x'.repeat(5 << 20)
    const { client, asked } = open(() => big)
    for (let i = 0; i < 8; i++) await client.text(`${url}${i}`, { signal })
    await client.text(`${url}7`, { signal })
    expect(asked).toHaveLength(8)
    await client.text(`${url}0`, { signal })
    expect(asked).toHaveLength(9)
  })
})
