/** A node of a parsed program, as ESTree has it. */
interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

/** What a program uses and Chromium 87 does not know, or gets wrong. */
export interface TooNew {
  readonly what: string
  readonly at: number
}

/**
 * Methods and globals that came after Chromium 87 and cannot be done without, by name. A name of the same spelling that is
 * ours would be found too: it is not worth it.
 */
const newMembers = new Set(
  'findLast findLastIndex toSorted toReversed toSpliced hasOwn withResolvers randomUUID isWellFormed toWellFormed checkVisibility showPopover togglePopover throwIfAborted setHTML isSubsetOf union'.split(
    ' ',
  ),
)
const newStatics = new Set(
  'AbortSignal.any AbortSignal.timeout URL.canParse Object.groupBy Map.groupBy Array.fromAsync Promise.try'.split(
    ' ',
  ),
)
const newGlobals = new Set([
  'structuredClone',
  'reportError',
  'CompressionStream',
  'DecompressionStream',
  'Sanitizer',
])

/** Finds in a parsed program what Chromium 87 cannot run. What is asked for first (`x.at?.(0)`, `typeof x`) may be there. */
export function findTooNew(program: object): TooNew[] {
  const found: TooNew[] = []
  const say = (what: string, { start }: Node) => found.push({ what, at: start })
  const visit = (node: Node, isInFunction: boolean): void => {
    const inside = isInFunction || /Function/.test(node.type)
    switch (node.type) {
      case 'AwaitExpression':
        if (!isInFunction) say('await outside of a function (89)', node)
        break
      case 'StaticBlock':
        say('static { } (94)', node)
        break
      case 'BinaryExpression':
        if (node['operator'] === 'in' && child(node, 'left')?.type === 'PrivateIdentifier')
          say('#x in y (91)', node)
        break
      case 'CallExpression':
        checkCall(node, say)
        break
      case 'Literal':
        checkPattern(node, say)
        break
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
        if (list(node, 'attributes').length > 0) say('attributes of imports (123)', node)
        break
    }
    for (const value of Object.values(node)) {
      for (const next of Array.isArray(value) ? value : [value]) if (isNode(next)) visit(next, inside)
    }
  }
  if (isNode(program)) visit(program, false)
  return found
}

function checkCall(node: Node, say: (what: string, node: Node) => void): void {
  const callee = child(node, 'callee')
  // V8 before 91 evaluates them although nothing is called: https://bugs.chromium.org/p/v8/issues/detail?id=10682
  if (isInChain(node) && list(node, 'arguments').some(({ type }) => type === 'SpreadElement'))
    say('?.(...spread) (91)', node)
  if (node['optional'] === true) return
  if (callee?.type === 'Identifier' && newGlobals.has(String(callee['name'])))
    say(String(callee['name']), node)
  if (callee?.type !== 'MemberExpression' || callee['computed'] === true) return
  const name = String(child(callee, 'property')?.['name'])
  const owner = child(callee, 'object')
  const whole = `${owner?.type === 'Identifier' ? String(owner['name']) : ''}.${name}`
  if (newMembers.has(name) || (name === 'at' && isCount(list(node, 'arguments')[0]))) say(`.${name}()`, node)
  if (newStatics.has(whole)) say(`${whole}()`, node)
}

/** Whether something is a number as it is written: what lists are asked `at`, unlike things of ours. */
function isCount(node: Node | undefined): boolean {
  const inner = node?.type === 'UnaryExpression' ? child(node, 'argument') : node
  return inner?.type === 'Literal' && typeof inner['value'] === 'number'
}

/** Whether a call may not happen because something before it was not there. */
function isInChain(node: Node): boolean {
  for (let at: Node | undefined = node; at; at = child(at, 'callee') ?? child(at, 'object'))
    if (at['optional'] === true) return true
  return false
}

function checkPattern(node: Node, say: (what: string, node: Node) => void): void {
  const regex = node['regex'] as { readonly flags: string; readonly pattern: string } | undefined
  if (!regex) return
  if (/[dv]/.test(regex.flags)) say(`/${regex.pattern}/${regex.flags}: flags (90, 112)`, node)
  if (/\(\?(?:[ims]|-)[ims-]*:/.test(regex.pattern)) say(`/${regex.pattern}/: flags inside (125)`, node)
}

function child(node: Node, name: string): Node | undefined {
  const value = node[name]
  return isNode(value) ? value : undefined
}

function list(node: Node, name: string): readonly Node[] {
  const value = node[name]
  return Array.isArray(value) ? value.filter(isNode) : []
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** What of a built style sheet Chromium 87 does not know and would show otherwise. */
export function findTooNewStyle(css: string): TooNew[] {
  const pattern =
    /:(?:has|is|where|dir)\(|@(?:layer|container|property|scope|starting-style)\b|(?:color-mix|oklch|lab|lch|round)\(|\d(?:d|s|l)v[hwib]\b|overflow:\s*clip|aspect-ratio\s*:|[{;]\s*(?:translate|scale|rotate)\s*:/g
  return [...css.matchAll(pattern)].map((match) => ({ what: match[0].trim(), at: match.index }))
}
