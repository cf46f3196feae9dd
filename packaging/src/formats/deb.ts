import { createHash } from 'node:crypto'
import { ar } from '../archive/ar.ts'
import { tar } from '../archive/tar.ts'
import { type Effort, xz } from '../archive/xz.ts'
import type { Bundle } from '../compose.ts'
import { platforms } from '../targets.ts'
import { file, inOrder, joined, sizeOf, type Tree } from '../tree.ts'
import type { Download } from './formats.ts'
import { linuxTree } from './linux-tree.ts'

const architectures = { x64: 'amd64', arm64: 'arm64' } as const

/** A package of Debian and what comes of it, from Debian 11 on: nothing runs at its install but Debian's own triggers. */
export async function deb(bundle: Bundle, effort: Effort): Promise<Download> {
  const architecture = architectures[platforms[bundle.name].cpu]
  const licences = bundle.tree.get('LICENCES.txt')
  if (licences?.kind !== 'file') throw new Error('a bundle without its licences')
  const tree = joined(
    linuxTree(bundle),
    new Map([['usr/share/doc/lanterne/copyright', file(licences.bytes)]]),
  )
  const control: Tree = new Map([
    ['control', file(controlOf({ architecture, version: bundle.version, tree }))],
    ['md5sums', file(md5sums(tree))],
  ])
  const bytes = ar([
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar.xz', await xz(tar(control, { prefix: './' }), effort)],
    ['data.tar.xz', await xz(tar(tree, { prefix: './' }), effort)],
  ])
  return { file: `lanterne_${bundle.version}_${architecture}.deb`, bytes }
}

function controlOf({
  architecture,
  version,
  tree,
}: {
  architecture: string
  version: string
  tree: Tree
}): string {
  return [
    'Package: lanterne',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    'Maintainer: Lanterne <lanterne@users.noreply.github.com>',
    `Installed-Size: ${Math.ceil(sizeOf(tree) / 1024)}`,
    'Depends: libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 9)',
    'Recommends: chromium | google-chrome-stable | www-browser, xdg-utils',
    'Suggests: ffmpeg',
    'Section: video',
    'Priority: optional',
    'Description: films that everyone may share',
    ' Lanterne plays films of the public domain, under Creative Commons, or released',
    ' by their makers, while they are still arriving from other people who share them.',
    ' .',
    ' It brings its own runtime and changes nothing else on the machine.',
    '',
  ].join('\n')
}

function md5sums(tree: Tree): string {
  return inOrder(tree)
    .flatMap(([path, entry]) =>
      entry.kind === 'file' ? [`${createHash('md5').update(entry.bytes).digest('hex')}  ${path}\n`] : [],
    )
    .join('')
}
