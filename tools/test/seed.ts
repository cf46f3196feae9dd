import { execFileSync } from 'node:child_process'

/**
 * Where the chance of fuzz and property tests begins, from 0 to 2³¹ − 1: at the hash of what is committed, so that each
 * commit looks elsewhere, and whoever runs the tests of one sees what others saw. 1 where there is no git.
 */
export function seedOfTree(folder: string): number {
  try {
    const hash = execFileSync('git', ['rev-parse', 'HEAD^{tree}'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return Number.parseInt(hash.toString().slice(0, 8), 16) >>> 1
  } catch {
    return 1
  }
}
