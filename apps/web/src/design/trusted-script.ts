interface Factory {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): {
    createScriptURL(address: string): string
  }
}

/** Chromium has it from 83 on, others later; TypeScript does not know it yet. */
const factory = (globalThis as { readonly trustedTypes?: Factory }).trustedTypes
const policy = factory?.createPolicy('lanterne', { createScriptURL: ownScript })

/** The address of a script of ours, as the page's policy (Trusted Types) wants it. Throws for any other. */
export function trustedScript(address: string): string {
  return policy ? policy.createScriptURL(address) : ownScript(address)
}

function ownScript(address: string): string {
  const { origin, pathname } = new URL(address, location.href)
  if (origin !== location.origin || !/^\/assets\/[\w.-]+\.js$/.test(pathname))
    throw new TypeError('not a script of ours')
  return address
}
