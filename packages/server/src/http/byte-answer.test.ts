import { describe, expect, it } from 'vitest'
import { answerBytes } from './byte-answer.ts'

const film = { size: 1000, etag: '"film-0"', mimeType: 'video/mp4' }
const get = (question: object = {}) => answerBytes({ method: 'GET', ...question }, film)

describe('answerBytes', () => {
  it('sends the whole film to who asks for no part of it', () => {
    expect(get()).toEqual({
      status: 200,
      headers: {
        'accept-ranges': 'bytes',
        'cache-control': 'no-store',
        'content-length': '1000',
        'content-type': 'video/mp4',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        etag: '"film-0"',
      },
      range: { start: 0, end: 1000 },
    })
  })

  it('sends the part that is asked for, and says which it is', () => {
    const answer = get({ range: 'bytes=990-5000' })
    expect(answer).toMatchObject({ status: 206, range: { start: 990, end: 1000 } })
    expect(answer.headers).toMatchObject({ 'content-range': 'bytes 990-999/1000', 'content-length': '10' })
  })

  it('says how long the film is to who asks beyond it', () => {
    const answer = get({ range: 'bytes=1000-' })
    expect(answer).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */1000', 'content-length': '0' },
    })
    expect(answer.range).toBeUndefined()
  })

  it('answers HEAD with the headers of the whole film and nothing more, since ranges are for GET', () => {
    const answer = answerBytes({ method: 'HEAD', range: 'bytes=0-9' }, film)
    const { range: _, ...expected } = get()
    expect(answer).toEqual(expected)
  })

  it.each([
    ['the same tag', '"film-0"', 206],
    ['another tag', '"film-1"', 200],
    ['the tag as a weak one', 'W/"film-0"', 200],
    ['a date', 'Sat, 22 Nov 2025 10:00:00 GMT', 200],
    ['nonsense', 'film', 200],
  ])('continues a film under If-Range only with the same bytes: %s', (_, ifRange, status) => {
    expect(get({ range: 'bytes=10-', ifRange }).status).toBe(status)
    expect(get({ range: 'bytes=5000-', ifRange }).status).toBe(status === 206 ? 416 : 200)
  })

  it('sends nothing to who has it already', () => {
    for (const ifNoneMatch of ['"film-0"', 'W/"film-0"', '"a", W/"film-0"', '*']) {
      expect(get({ ifNoneMatch }).status).toBe(304)
      expect(answerBytes({ method: 'HEAD', ifNoneMatch }, film).status).toBe(304)
    }
    expect(get({ ifNoneMatch: '"film-1", "film-"' }).status).toBe(200)
  })

  it('sends nothing to who wants other bytes than these', () => {
    expect(get({ ifMatch: '"film-0"' }).status).toBe(200)
    expect(get({ ifMatch: '*' }).status).toBe(200)
    expect(get({ ifMatch: '"film-1"' }).status).toBe(412)
    expect(get({ ifMatch: 'W/"film-0"' }).status).toBe(412)
  })

  it('has an empty film to send', () => {
    const answer = answerBytes({ method: 'GET' }, { ...film, size: 0 })
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-length': '0' },
      range: { start: 0, end: 0 },
    })
  })
})
