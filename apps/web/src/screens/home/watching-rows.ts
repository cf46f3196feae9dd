/** The rows that what goes on takes in a screen's grid. */
export const watchingRow = 'watching'
export const watchingTools = 'watching-tools'
