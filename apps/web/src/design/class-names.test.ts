import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const sources = join(import.meta.dirname, '..')

/** What each CSS module declares, and what the components that import it use. */
function classNames(): { file: string; declared: Set<string>; used: Set<string> }[] {
  const modules = new Map<string, { declared: Set<string>; used: Set<string> }>()
  for (const file of globSync('**/*.module.css', { cwd: sources })) {
    const text = readFileSync(join(sources, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
    const selectors = text.replaceAll(/\{[^{}]*\}/g, '{}')
    modules.set(file, {
      declared: new Set([...selectors.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name = '']) => name)),
      used: new Set(),
    })
  }
  for (const file of globSync('**/*.tsx', { cwd: sources })) {
    const text = readFileSync(join(sources, file), 'utf8')
    const imported = /import css from '(.+\.module\.css)'/.exec(text)?.[1]
    const used = [...text.matchAll(/\bcss\.([a-zA-Z]\w*)|css\[look\]/g)].map(([whole, name]) => name ?? whole)
    if (imported === undefined) continue
    const module = modules.get(join(dirname(file), imported))
    if (!module) throw new Error(`${file} imports ${imported}, which is not there`)
    for (const name of used) module.used.add(name)
  }
  return [...modules].map(([file, names]) => ({ file, ...names }))
}

describe('class names', () => {
  const modules = classNames().map(({ file, declared, used }) => {
    // The looks of a button are chosen by a property.
    const looks = used.has('css[look]') ? ['main', 'plain', 'quiet'] : []
    return { file, declared, used: new Set([...used].filter((name) => name !== 'css[look]').concat(looks)) }
  })

  it('are all declared where they are used', () => {
    expect(modules.length).toBeGreaterThan(20)
    const missing = modules.flatMap(({ file, declared, used }) =>
      [...used].filter((name) => !declared.has(name)).map((name) => `${file}: .${name}`),
    )
    expect(missing).toEqual([])
  })

  it('are all used where they are declared', () => {
    const idle = modules.flatMap(({ file, declared, used }) =>
      [...declared].filter((name) => !used.has(name)).map((name) => `${file}: .${name}`),
    )
    expect(idle).toEqual([])
  })
})
