import { AppError, type ByteSource } from '@lanterne/kernel'
import { afterAll, describe, expect, it } from 'vitest'
import { memorySource } from '../testing/memory-source.ts'
import { RangeDoor } from './range-door.ts'

const door = new RangeDoor()
afterAll(() => door[Symbol.asyncDispose]())
let failures = 0
const noted = () => {
  failures++
}
const atOnce = <T>(wait: () => Promise<T>) => wait()
const bytes = Buffer.alloc(2_000_000, 'what a film is made of; ')
const ask = (url: string, range?: string) =>
  fetch(url, { signal: AbortSignal.timeout(10_000), ...(range ? { headers: { range } } : {}) })

describe('RangeDoor', () => {
  it('gives what is asked for, a part at a time, and says how much there is', async () => {
    using file = await door.open(memorySource(bytes), atOnce, noted)
    const parts: Buffer[] = []
    for (let at = 0; at < bytes.length; at = Buffer.concat(parts).length) {
      const response = await ask(file.url, `bytes=${at}-`)
      expect(response.status).toBe(206)
      expect(response.headers.get('content-range')).toMatch(new RegExp(`^bytes ${at}-\\d+/${bytes.length}$`))
      parts.push(Buffer.from(await response.arrayBuffer()))
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true)
    expect(parts.length).toBeGreaterThan(2)
    expect((await ask(file.url, `bytes=${bytes.length}-`)).status).toBe(416)
  })

  it('gives nothing to who does not know the address, nor when it is closed', async () => {
    const file = await door.open(memorySource(bytes), atOnce, noted)
    expect((await ask(new URL('/', file.url).href)).status).toBe(404)
    expect((await fetch(file.url, { method: 'POST', body: 'x' })).status).toBe(404)
    file[Symbol.dispose]()
    expect((await ask(file.url)).status).toBe(404)
  })

  it('remembers why bytes could not be had', async () => {
    const source: ByteSource = {
      size: 10,
      // oxlint-disable-next-line require-yield -- it fails before anything is there
      async *read() {
        throw new AppError('disk-failed')
      },
    }
    using file = await door.open(source, atOnce, noted)
    const answer = ask(file.url).then((response) => response.arrayBuffer())
    await expect(answer).rejects.toThrow()
    expect(file.failure).toMatchObject({ code: 'disk-failed' })
    expect(failures).toBe(1)
    expect((await ask(file.url)).status).toBe(500)
  })

  it('withdraws the demand of who leaves', async () => {
    const begun = Promise.withResolvers<AbortSignal>()
    const source: ByteSource = {
      size: 10,
      async *read(_, { signal }) {
        begun.resolve(signal)
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new AppError('closed')), { once: true })
        })
        yield new Uint8Array()
      },
    }
    using file = await door.open(source, atOnce, noted)
    const leave = new AbortController()
    const answer = fetch(file.url, { signal: leave.signal }).then((response) => response.arrayBuffer())
    const demand = await begun.promise
    const withdrawn = new Promise((resolve) => demand.addEventListener('abort', resolve, { once: true }))
    leave.abort()
    await expect(answer).rejects.toThrow()
    await withdrawn
    expect(file.failure).toBeUndefined()
  })
})
