import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FuzzTarget } from '@lanterne/kernel/testing'

const root = join(import.meta.dirname, '..', '..')

/** A target, and the file that keeps its corpus. */
export interface FoundTarget {
  readonly target: FuzzTarget
  readonly corpusPath: string
}

/** Every target that a file `*.fuzz.ts` of a package exports as `fuzz`, by name. */
export async function findTargets(): Promise<FoundTarget[]> {
  const found: FoundTarget[] = []
  for (const file of globSync('packages/*/src/**/*.fuzz.ts', { cwd: root }).sort()) {
    const { fuzz } = (await import(pathToFileURL(join(root, file)).href)) as {
      fuzz?: FuzzTarget | readonly FuzzTarget[]
    }
    if (!fuzz) throw new Error(`${file} exports no fuzz`)
    const folder = join(root, ...file.split(/[\\/]/).slice(0, 2), 'fixtures', 'fuzz')
    for (const target of [fuzz].flat() as FuzzTarget[])
      found.push({ target, corpusPath: join(folder, `${target.name}.txt`) })
  }
  const twice = found.find(
    ({ target }, i) => found.findIndex((each) => each.target.name === target.name) !== i,
  )
  if (twice) throw new Error(`two targets are named ${twice.target.name}`)
  return found.sort((a, b) => (a.target.name < b.target.name ? -1 : 1))
}
