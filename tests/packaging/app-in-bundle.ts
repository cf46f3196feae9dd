import type { Playback } from '@lanterne/contract'
import { expect } from 'vitest'
import type { Stage } from '../support/stage.ts'

/** Looks at an app that runs as a page does: the first screen with its code and styles, then the welcome film. */
export async function openFirstScreen(address: string): Promise<{ token: string }> {
  const page = await read(address, '/')
  expect(page).toContain('<!doctype html>')
  const linked = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, path = '']) => path,
  )
  expect(linked.length).toBeGreaterThanOrEqual(2)
  await Promise.all([...linked, '/api/home'].map((path) => read(address, path)))
  const [, token = ''] = /<meta name="lanterne-token" content="([^"]*)"/.exec(page) ?? []
  return { token }
}

async function read(address: string, path: string): Promise<string> {
  const answer = await fetch(`${address}${path}`, { signal: AbortSignal.timeout(10_000) })
  expect({ path, status: answer.status }).toEqual({ path, status: 200 })
  return answer.text()
}

/** Plays the welcome film, as it comes from the second engine of the bundle, and gives back a range of it. */
export async function playWelcome(
  stage: Stage,
  { address, token }: { address: string; token: string },
): Promise<{ sizeBytes: number; end: Buffer }> {
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${address}${path}`, {
      ...init,
      headers: { 'x-lanterne-token': token, ...init.headers },
      signal: AbortSignal.timeout(30_000),
    })
  const started = await ask('/api/playbacks', { method: 'POST', body: '{"titleId":"welcome-to-lanterne"}' })
  expect(started.status).toBe(201)
  const { id } = (await started.json()) as Playback
  const ready = await stage.until(
    'the welcome film is ready',
    async () => {
      const { progress } = (await (await ask(`/api/playbacks/${id}`)).json()) as Playback
      return progress.state === 'ready' && progress
    },
    { timeoutMs: 60_000 },
  )
  const range = await ask(ready.url, { headers: { range: 'bytes=-1000' } })
  expect(range.status).toBe(206)
  return { sizeBytes: ready.sizeBytes, end: Buffer.from(await range.arrayBuffer()) }
}
