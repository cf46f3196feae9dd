import { tar } from '../archive/tar.ts'
import { type Effort, xz } from '../archive/xz.ts'
import type { Bundle } from '../compose.ts'
import type { Download } from './formats.ts'

/** The folder as it is, for every system that has no package of its own. */
export async function tarball({ name, version, tree }: Bundle, effort: Effort): Promise<Download> {
  const folder = `lanterne-${version}-${name}`
  return { file: `${folder}.tar.xz`, bytes: await xz(tar(tree, { prefix: `${folder}/` }), effort) }
}
