import { describe, expect, it, vi } from 'vitest'

/** As a runtime has it that has none of its own. */
async function load() {
  vi.stubGlobal('AsyncDisposableStack', undefined)
  vi.resetModules()
  const { AsyncDisposableStack } = await import('./disposable-stack.ts')
  vi.unstubAllGlobals()
  expect(AsyncDisposableStack).not.toBe(globalThis.AsyncDisposableStack)
  return AsyncDisposableStack
}

const stacks = [
  ['of the runtime', () => Promise.resolve(globalThis.AsyncDisposableStack)],
  ['of ours', load],
] as const

describe.each(stacks)('AsyncDisposableStack %s', (_name, loaded) => {
  it('closes all, the last first, and once', async () => {
    const Stack = await loaded()
    const closed: string[] = []
    {
      await using stack = new Stack()
      stack.use({ [Symbol.asyncDispose]: async () => void closed.push('a') })
      stack.use({ [Symbol.dispose]: () => void closed.push('b') })
      stack.adopt('c', (each) => void closed.push(each))
      stack.defer(() => void closed.push('d'))
      stack.use(undefined)
    }
    expect(closed).toEqual(['d', 'c', 'b', 'a'])
  })

  it('leaves what was moved to who has it now', async () => {
    const Stack = await loaded()
    const closed: string[] = []
    const stack = new Stack()
    stack.defer(() => void closed.push('a'))
    const moved = stack.move()
    expect(stack.disposed).toBe(true)
    await stack.disposeAsync()
    expect(closed).toEqual([])
    expect(() => stack.defer(() => {})).toThrow(ReferenceError)
    await moved.disposeAsync()
    expect(closed).toEqual(['a'])
  })

  it('closes the others when one fails, and tells', async () => {
    const Stack = await loaded()
    const closed: string[] = []
    const stack = new Stack()
    stack.defer(() => void closed.push('a'))
    stack.defer(() => {
      throw new Error('b')
    })
    await expect(stack.disposeAsync()).rejects.toThrow('b')
    expect(closed).toEqual(['a'])
    expect(() => new Stack().use({} as Disposable)).toThrow(TypeError)
  })
})
