import { defineConfig, type Plugin } from 'vite'

/** Asks for the titles' font together with the style sheet, not after it. */
function preloadFont(): Plugin {
  return {
    name: 'lanterne:preload-font',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const fonts = Object.keys(bundle ?? {}).filter(
          // What Arabic needs is not for everybody.
          (name) => name.endsWith('.woff2') && !name.includes('arabic'),
        )
        return fonts.map((name) => ({
          tag: 'link',
          attrs: { rel: 'preload', href: `/${name}`, as: 'font', type: 'font/woff2', crossorigin: '' },
          injectTo: 'head-prepend',
        }))
      },
    },
  }
}

interface Modules {
  getModuleInfo(id: string): { readonly isEntry: boolean; readonly importers: readonly string[] } | null
}

/** Whether the page imports a module before its first screen: itself, or through others, and not on demand. */
function isFirst(id: string, modules: Modules): boolean {
  const seen = new Set([id])
  for (const one of seen) {
    const info = modules.getModuleInfo(one)
    if (info?.isEntry) return true
    for (const importer of info?.importers ?? []) seen.add(importer)
  }
  return false
}

export default defineConfig({
  plugins: [preloadFont()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  css: { modules: { generateScopedName: '_[hash:base64:4]' } },
  build: {
    // The televisions of 2022 (LG) are at Chromium 87. It knows all of 91's syntax that is used here, as tools/check/too-new.ts sees to:
    // written out for what 87 gets wrong (`f?.(...spread)`), every `?.` would be three times as long.
    target: 'chrome91',
    cssTarget: 'chrome87',
    manifest: true,
    // Nothing is inlined: a strict Content-Security-Policy has no room for data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // What the first screen needs is one file: cut up by who else needs its parts, it would weigh a twentieth more.
        codeSplitting: { groups: [{ name: (id, modules) => (isFirst(id, modules) ? 'first' : null) }] },
      },
    },
  },
})
