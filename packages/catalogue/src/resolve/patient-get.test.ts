import type { HttpAnswer } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { patientGet } from './patient-get.ts'

const { signal } = new AbortController()
const request = { timeoutMs: 1000, maxBytes: 1000, mayReachLocal: () => false }

/** A clock on which whoever waits is the only thing that takes time. */
function patientClock() {
  let now = 0
  return {
    now: () => now,
    epochMs: () => now,
    schedule(delayMs: number, act: () => void) {
      queueMicrotask(() => {
        now += delayMs
        act()
      })
      return { cancel: () => {} }
    },
  }
}

function world(answer: (tries: number) => Partial<HttpAnswer>) {
  const clock = patientClock()
  const asked: { url: string; at: number }[] = []
  const get = patientGet({
    clock,
    async get(url) {
      asked.push({ url, at: clock.now() })
      return { status: 200, headers: {}, body: new Uint8Array(), ...answer(asked.length) }
    },
  })
  return { get: (url: string) => get(url, request, { signal }), asked }
}

describe('patientGet', () => {
  it('asks a host once a second, and another one at once', async () => {
    const { get, asked } = world(() => ({}))
    for (const url of [
      'https://a.example/1',
      'https://a.example/2',
      'https://b.example/',
      'https://a.example/3',
    ])
      await get(url)
    expect(asked.map(({ at }) => at)).toEqual([0, 1000, 1000, 2000])
  })

  it('stays away for as long as it is asked to, longer each time where nobody says how long', async () => {
    const tired = world((tries) => (tries === 1 ? { status: 429, headers: { 'retry-after': '30' } } : {}))
    expect((await tired.get('https://a.example/')).status).toBe(200)
    expect(tired.asked.map(({ at }) => at)).toEqual([0, 30_000])
    const down = world(() => ({ status: 503 }))
    expect((await down.get('https://a.example/')).status).toBe(503)
    expect(down.asked.map(({ at }) => at)).toEqual([0, 5000, 15_000, 35_000])
    const forever = world(() => ({ status: 429, headers: { 'retry-after': '99999999' } }))
    await forever.get('https://a.example/')
    expect(forever.asked[1]?.at).toBe(600_000)
  })

  it('stops waiting when nobody waits for it', async () => {
    const clock = { ...patientClock(), schedule: () => ({ cancel: () => {} }) }
    const stopped = new AbortController()
    const get = patientGet({ clock, get: async () => ({ status: 503, headers: {}, body: new Uint8Array() }) })
    const answer = get('https://a.example/', request, { signal: stopped.signal })
    stopped.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
  })
})
