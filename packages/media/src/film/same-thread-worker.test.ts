import { describe, expect, it } from 'vitest'
import { SameThreadWorker } from './same-thread-worker.ts'

/** Answers each message with it and its number; and what timers it may set. */
const script = `
let count = 0
setInterval(() => self.postMessage('late'), 1)
self.addEventListener('message', ({ data }) => {
  count++
  self.postMessage({ data, count, path: require('node:path').posix.sep })
})`

function open(text = script): {
  worker: SameThreadWorker
  heard: unknown[]
  whenHeard: (count: number) => Promise<void>
} {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  const worker = new SameThreadWorker(url)
  URL.revokeObjectURL(url)
  const heard: unknown[] = []
  let wake = () => undefined as void
  worker.addEventListener('message', ({ data }) => {
    heard.push(data)
    wake()
  })
  const whenHeard = async (count: number) => {
    while (heard.length < count)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
  return { worker, heard, whenHeard }
}

describe('SameThreadWorker', () => {
  it('answers in order what is asked before it is up and after', async () => {
    const { worker, heard, whenHeard } = open()
    for (const word of ['a', 'b']) worker.postMessage({ word })
    await whenHeard(2)
    worker.postMessage({ word: 'c' })
    await whenHeard(3)
    expect(heard).toEqual(['a', 'b', 'c'].map((word, i) => ({ data: { word }, count: i + 1, path: '/' })))
  })

  it('is given what is transferred, and copies of the rest', async () => {
    const { worker, heard, whenHeard } = open()
    const [given, kept] = [new Float32Array([1, 2]), new Float32Array([3])]
    worker.postMessage({ given, kept }, [given.buffer])
    kept[0] = 4
    await whenHeard(1)
    expect(given).toHaveLength(0)
    expect(heard).toMatchObject([{ data: { given: new Float32Array([1, 2]), kept: new Float32Array([3]) } }])
  })

  it('lets others have their turn between two messages', async () => {
    const { worker, heard, whenHeard } = open()
    worker.postMessage(0)
    await whenHeard(1)
    const seen: number[] = []
    for (let i = 1; i < 20; i++) {
      worker.postMessage(i)
      setImmediate(() => seen.push(heard.length))
    }
    await whenHeard(20)
    expect(seen).toEqual(Array.from({ length: 18 }, (_, i) => i + 2))
  })

  it('is silent once it is ended', async () => {
    const { worker, heard, whenHeard } = open()
    worker.postMessage('first')
    await whenHeard(1)
    worker.postMessage('second')
    worker.terminate()
    const other = open()
    other.worker.postMessage('third')
    await other.whenHeard(1)
    expect(heard).toHaveLength(1)
  })

  it('shares nothing with another of the same script', async () => {
    const both = [open(), open()]
    for (const { worker } of both) worker.postMessage('a')
    for (const { heard, whenHeard } of both) {
      await whenHeard(1)
      expect(heard).toMatchObject([{ count: 1 }])
    }
  })

  it('runs nothing but what a blob holds', () => {
    expect(() => new SameThreadWorker('file:///etc/passwd')).toThrow(TypeError)
    expect(() => new SameThreadWorker('data:text/javascript,0')).toThrow(TypeError)
  })
})
