import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** One thing in a bundle. */
export type Entry =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly isExecutable: boolean }
  /** To another path of the same bundle or, after installation, of the system. */
  | { readonly kind: 'link'; readonly target: string }

/** What a bundle holds, by path: relative, with `/` between names. Folders are there by what lies in them. */
export type Tree = ReadonlyMap<string, Entry>

/** Every file inside carries this time: 2026-01-01, so that two builds of the same sources are the same bytes. */
export const buildEpochSeconds = 1_767_225_600

/** A file of `content`. */
export function file(content: string | Uint8Array, { isExecutable = false } = {}): Entry {
  return {
    kind: 'file',
    bytes: typeof content === 'string' ? Buffer.from(content) : content,
    isExecutable,
  }
}

/** A symbolic link. */
export function link(target: string): Entry {
  return { kind: 'link', target }
}

/** The entries of `tree` in the one order that every archive has them in: by the bytes of their paths. */
export function inOrder(tree: Tree): [path: string, entry: Entry][] {
  return [...tree].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** The folders that `tree` needs, parents first. */
export function foldersOf(tree: Tree): string[] {
  const folders = new Set<string>()
  for (const path of tree.keys()) {
    const names = path.split('/').slice(0, -1)
    for (let depth = 1; depth <= names.length; depth++) folders.add(names.slice(0, depth).join('/'))
  }
  return [...folders].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** `tree` inside the folder `prefix`. */
export function inside(prefix: string, tree: Tree): Tree {
  return new Map([...tree].map(([path, entry]) => [`${prefix}/${path}`, entry]))
}

/** Several trees as one. Throws where two have the same path. */
export function joined(...trees: readonly Tree[]): Tree {
  const all = new Map<string, Entry>()
  for (const tree of trees) {
    for (const [path, entry] of tree) {
      if (all.has(path)) throw new Error(`two parts of the bundle are called ${path}`)
      all.set(path, entry)
    }
  }
  return all
}

/** The files below `folder` on this machine, those that `isWanted` by their relative path. */
export function readTree(folder: string, isWanted: (path: string) => boolean = () => true): Tree {
  const found = new Map<string, Entry>()
  const walk = (prefix: string) => {
    for (const name of readdirSync(join(folder, prefix)).sort()) {
      const path = prefix === '' ? name : `${prefix}/${name}`
      const place = join(folder, path)
      const facts = lstatSync(place)
      if (facts.isDirectory()) walk(path)
      else if (!isWanted(path)) continue
      else if (facts.isSymbolicLink()) found.set(path, link(readlinkSync(place)))
      else found.set(path, file(readFileSync(place), { isExecutable: (facts.mode & 0o111) !== 0 }))
    }
  }
  walk('')
  return found
}

/** Bytes of all files. */
export function sizeOf(tree: Tree): number {
  let bytes = 0
  for (const entry of tree.values()) bytes += entry.kind === 'file' ? entry.bytes.length : 0
  return bytes
}
