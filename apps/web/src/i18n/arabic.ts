/** A noun by its count: Arabic has six forms. What is not given is said as `other`. */
export interface Forms {
  readonly zero?: string
  readonly one?: string
  readonly two?: string
  readonly few?: string
  readonly many?: string
  readonly other: string
}

const rules = new Intl.PluralRules('ar')

/** The form that goes with `count`. */
export function plural(count: number, forms: Forms): string {
  return forms[rules.select(count)] ?? forms.other
}

/** A name of any script inside an Arabic sentence: neither turns the other's words and signs round. */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`
}
