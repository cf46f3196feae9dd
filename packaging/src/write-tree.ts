import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildEpochSeconds, foldersOf, inOrder, type Tree } from './tree.ts'

/** Writes `tree` into the folder `to`, for programs that pack folders: with the one time that everything has. */
export function writeTree(tree: Tree, to: string): void {
  for (const [path, entry] of inOrder(tree)) {
    const place = join(to, path)
    mkdirSync(dirname(place), { recursive: true })
    if (entry.kind === 'link') symlinkSync(entry.target, place)
    else {
      writeFileSync(place, entry.bytes, { mode: entry.isExecutable ? 0o755 : 0o644 })
      utimesSync(place, buildEpochSeconds, buildEpochSeconds)
    }
  }
  for (const folder of foldersOf(tree).reverse())
    utimesSync(join(to, folder), buildEpochSeconds, buildEpochSeconds)
  utimesSync(to, buildEpochSeconds, buildEpochSeconds)
}
