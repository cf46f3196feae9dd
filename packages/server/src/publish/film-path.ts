import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '@lanterne/kernel'

/**
 * The path that a viewer typed or pasted, as people have them: with quotes around it, as `~/Films/…`, as `file://…`.
 * Throws `not-found` for what is no whole path: there is no folder that the rest could be meant from.
 */
export function typedPath(text: string): string {
  const bare = text.trim().replace(/^(["'])(.*)\1$/, '$2')
  if (/^file:\/\//i.test(bare)) {
    try {
      return fileURLToPath(bare)
    } catch (cause) {
      throw new AppError('not-found', { cause, details: { name: bare } })
    }
  }
  const path = /^~[/\\]/.test(bare) ? join(homedir(), bare.slice(2)) : bare
  if (!isAbsolute(path) || path.includes('\0')) throw new AppError('not-found', { details: { name: bare } })
  return path
}
