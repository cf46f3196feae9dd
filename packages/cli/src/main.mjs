import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Kept between runs, the compiled sources save most of the time that it takes to open. So the first of them is asked for
// once this is on, and this itself is no TypeScript: to read that, Node would load a compiler. Where the cache cannot be
// written, all goes on without.
enableCompileCache(fileURLToPath(new URL('../../../.cache/compile', import.meta.url)))
await import('./main.ts')
