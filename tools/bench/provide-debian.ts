import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Installs Debian's packages `names` where they are missing and that is allowed; returns those that stay missing. */
export async function provideDebian(
  names: readonly string[],
  tell: (line: string) => void,
): Promise<readonly string[]> {
  const missing = await findMissing(names)
  if (missing.length === 0 || process.getuid?.() !== 0) return missing
  tell(`Installing ${missing.join(', ')} (apt-get).`)
  const environment = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  await run('apt-get', ['update', '-qq'], environment)
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], environment)
  return findMissing(names)
}

async function findMissing(names: readonly string[]): Promise<string[]> {
  const states = await Promise.all(
    names.map((name) =>
      run('dpkg-query', ['-W', '-f=${Status}', name]).then(
        ({ stdout }) => stdout,
        // No such package, or no Debian: either way it is not here.
        () => '',
      ),
    ),
  )
  return names.filter((_, index) => !states[index]?.includes('install ok installed'))
}
