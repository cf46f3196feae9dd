import { readdir, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, parse, resolve } from 'node:path'
import type { FolderList } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'

const mostFolders = 1000
/** What the system shows of itself as files. */
const systemFolders = /^\/(?:proc|sys|dev|run)(?:\/|$)/

/**
 * The folder that a viewer names, by its real path. Throws `not-found` where there is none that can be read, and
 * `invalid-request` for a path that is not whole, for the whole disk and for what the system shows of itself.
 */
export async function chooseFolder(named: string): Promise<string> {
  const path = await realFolder(named)
  if (path === parse(path).root) throw new AppError('invalid-request')
  return path
}

/** What folders are in one, to choose among them; the viewer's own when none is named. Throws as `chooseFolder`. */
export async function listFolders(named: string | undefined): Promise<FolderList> {
  const path = await realFolder(named ?? homedir())
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AppError('not-found', { cause })
  })
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted(new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare)
  const parent = dirname(path)
  return { path, ...(parent !== path && { parent }), folders: folders.slice(0, mostFolders) }
}

async function realFolder(named: string): Promise<string> {
  if (!isAbsolute(named) || named.includes('\0')) throw new AppError('invalid-request')
  let path: string
  try {
    path = await realpath(resolve(named))
    await readdir(path)
  } catch (cause) {
    throw new AppError('not-found', { cause })
  }
  if (systemFolders.test(path)) throw new AppError('invalid-request')
  return path
}
