export const actions = { default: () => ({ taken: true }) }
