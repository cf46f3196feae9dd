import { describe, expect, it } from 'vitest'
import { firstLoad } from './first-load.ts'

describe('firstLoad', () => {
  const manifest = {
    'index.html': {
      file: 'a/index.js',
      isEntry: true,
      imports: ['_shared.js'],
      dynamicImports: ['src/player.tsx'],
      css: ['a/index.css'],
    },
    '_shared.js': { file: 'a/shared.js', imports: ['index.html'], css: ['a/shared.css', 'a/index.css'] },
    'src/player.tsx': { file: 'a/player.js', imports: ['_shared.js'], css: ['a/player.css'] },
  }

  it('counts the entry and what it imports at once, each file a single time', () => {
    expect(firstLoad(manifest)).toEqual({
      js: ['a/index.js', 'a/shared.js'],
      css: ['a/index.css', 'a/shared.css'],
    })
  })

  it('refuses a build without an entry rather than weighing nothing', () => {
    expect(() => firstLoad({ 'src/player.tsx': { file: 'a/player.js' } })).toThrow('no entry')
  })
})
