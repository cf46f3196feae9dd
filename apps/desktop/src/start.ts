// What a bundle starts. The runtime that lies beside it is the one that it was compiled for.
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where this platform keeps what may be made again: the bundle itself is mostly not ours to write in. */
const caches: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'AppData/Local/Lanterne/compiled',
  darwin: 'Library/Caches/Lanterne/compiled',
}

// Without it, all goes on, and each start takes a little longer.
enableCompileCache(join(homedir(), caches[process.platform] ?? '.cache/lanterne/compiled'))

// A link that was clicked, or a file that was opened, comes as the last word, and no command before it.
const words = process.argv.slice(2)
const given = words.at(-1) ?? ''
const isCommand = words.length > 1 && words[0]?.startsWith('-') === false
const isOpened = !isCommand && (/^(?:lanterne|magnet):/i.test(given) || /\.torrent$/i.test(given))

// Only now, so that it is kept compiled.
const { runProcess } = await import('@lanterne/cli')
await runProcess(isOpened ? ['open', ...words] : words)
