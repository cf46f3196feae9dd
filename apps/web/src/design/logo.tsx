import css from './logo.module.css'

/** The lantern and its name. */
export function Logo() {
  return (
    <span class={css.logo}>
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <path class={css.beam} d="M19 14.2 31 7v18l-12-7.2z" />
        <path
          class={css.body}
          d="M5 9.5h2V5h6v4.5h2a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3v2.2a1.2 1.2 0 0 1-1.2 1.2H6.2A1.2 1.2 0 0 1 5 25.7v-2.2a3 3 0 0 1-3-3v-8a3 3 0 0 1 3-3z"
        />
        <path
          class={css.flame}
          d="M10 12c2.7 2.5 3.3 4 3.3 5.2a3.3 3.3 0 0 1-6.6 0c0-1.200.6-2.700 3.3-5.2z"
        />
      </svg>
      <span>Lanterne</span>
    </span>
  )
}
