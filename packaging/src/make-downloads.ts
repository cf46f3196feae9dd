import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Effort } from './archive/xz.ts'
import { type Bundle, composeBundle } from './compose.ts'
import { formats } from './formats/formats.ts'
import type { Target } from './read-targets.ts'

/** The most that anybody is to download for a desktop, FFmpeg apart. */
export const mostBytes = 60_000_000

const sums = 'SHA256SUMS'

/**
 * Makes each of `targets` in the folder `out`, with the bill of materials of each platform and the checksums of all that
 * lies there. Throws for a download that is over its budget.
 */
export async function makeDownloads(
  targets: readonly Target[],
  { out, effort, say }: { out: string; effort: Effort; say: (line: string) => void },
): Promise<void> {
  mkdirSync(out, { recursive: true })
  let bundle: Bundle | undefined
  for (const { platform, format } of targets) {
    const startedAt = performance.now()
    if (bundle?.name !== platform) bundle = await composeBundle(platform)
    const download = await formats[platform][format]?.(bundle, effort)
    if (!download) throw new Error(`no such format: ${platform}.${format}`)
    const { file, bytes } = download
    const megabytes = (bytes.length / 1e6).toFixed(1)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    if (bytes.length > mostBytes)
      throw new Error(`${file}: ${megabytes} MB, over its budget of ${mostBytes / 1e6} MB`)
    writeFileSync(join(out, file), bytes)
    writeFileSync(join(out, `lanterne-${bundle.version}-${platform}.cdx.json`), bundle.bill)
    say(`${file}: ${megabytes} MB of ${mostBytes / 1e6} MB, in ${seconds} s`)
  }
  writeFileSync(join(out, sums), checksums(out))
}

/** As `sha256sum` writes them, of every file in `folder` but themselves. */
function checksums(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name !== sums)
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}  ${name}\n`,
    )
    .join('')
}
