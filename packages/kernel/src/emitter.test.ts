import { describe, expect, it } from 'vitest'
import { Emitter } from './emitter.ts'

interface Events {
  piece: { readonly index: number }
  closed: undefined
}

describe('Emitter', () => {
  it('tells listeners of that name only, in the order in which they came', () => {
    const emitter = new Emitter<Events>()
    const { signal } = new AbortController()
    const heard: string[] = []
    emitter.on('piece', ({ index }) => heard.push(`first ${index}`), { signal })
    emitter.on('piece', ({ index }) => heard.push(`second ${index}`), { signal })
    emitter.on('closed', () => heard.push('closed'), { signal })
    emitter.emit('piece', { index: 4 })
    expect(heard).toEqual(['first 4', 'second 4'])
    emitter.emit('closed', undefined)
    expect(heard.at(-1)).toBe('closed')
  })

  it('stops telling a listener whose signal aborted, and never begins with an aborted one', () => {
    const emitter = new Emitter<Events>()
    const controller = new AbortController()
    let heard = 0
    const listener = () => heard++
    emitter.on('closed', listener, { signal: controller.signal })
    emitter.on('closed', listener, { signal: new AbortController().signal })
    emitter.emit('closed', undefined)
    expect(heard).toBe(2)
    controller.abort()
    emitter.emit('closed', undefined)
    expect(heard).toBe(3)
    emitter.on('closed', listener, { signal: controller.signal })
    emitter.emit('closed', undefined)
    expect(heard).toBe(4)
  })

  it('is not confused by listeners that come and go while it tells', () => {
    const emitter = new Emitter<Events>()
    const { signal } = new AbortController()
    const leaving = new AbortController()
    const heard: string[] = []
    emitter.on(
      'closed',
      () => {
        heard.push('one')
        leaving.abort()
        emitter.on('closed', () => heard.push('late'), { signal })
      },
      { signal },
    )
    emitter.on('closed', () => heard.push('leaving'), { signal: leaving.signal })
    emitter.emit('closed', undefined)
    expect(heard).not.toContain('late')
    heard.length = 0
    emitter.emit('closed', undefined)
    expect(heard).toEqual(['one', 'late'])
  })
})
