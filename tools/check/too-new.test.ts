import { describe, expect, it } from 'vitest'
import { parseAst } from 'vitest/node'
import { findTooNew, findTooNewStyle } from './too-new.ts'

const found = (code: string) => findTooNew(parseAst(code)).map(({ what }) => what)

describe('findTooNew', () => {
  it('finds what Chromium 87 does not know', () => {
    expect(found('await f()')).toEqual(['await outside of a function (89)'])
    expect(found('class A { static { f() } }')).toEqual(['static { } (94)'])
    expect(found('class A { #x; is(y) { return #x in y } }')).toEqual(['#x in y (91)'])
    expect(found('list.at(-1)')).toEqual(['.at()'])
    expect(found('structuredClone(a)')).toEqual(['structuredClone'])
    expect(found('AbortSignal.any([a])')).toEqual(['AbortSignal.any()'])
    expect(found('f(/a/d, /[a--b]/v)')).toHaveLength(2)
    expect(found('f(/(?i:a)b/)')).toHaveLength(1)
  })

  it('finds calls that may not happen and are given a spread, which it gets wrong', () => {
    expect(found('f?.(...a)')).toEqual(['?.(...spread) (91)'])
    expect(found('a?.b.c(...d)')).toEqual(['?.(...spread) (91)'])
    expect(found('f(...a); a?.b(c)')).toEqual([])
  })

  it('lets be what it knows, and what is asked for first', () => {
    expect(
      found(`
        async function f() { await g() }
        class A { #x = 1; static y = 2; z() { return this.#x ?? this?.w } }
        list.at?.(0); a ||= b; text.replaceAll('a', 'b'); f(/(?<=a)b/u, /(?:a|b)/); Promise.any([])
      `),
    ).toEqual([])
  })
})

describe('findTooNewStyle', () => {
  it('finds what it would show otherwise', () => {
    const css = 'a:has(b){height:100dvh}@layer x{c{aspect-ratio:1}}d{scale:2}'
    expect(findTooNewStyle(css).map(({ what }) => what)).toEqual([
      ':has(',
      '0dvh',
      '@layer',
      'aspect-ratio:',
      '{scale:',
    ])
    expect(findTooNewStyle('a:focus-visible{inset:0;transform:scale(2);gap:1px}')).toEqual([])
  })
})
