/** Name and value, in the order and the case of the real engine. */
export type Header = readonly [name: string, value: string];

/** Stands for the current date in a header list. */
export const DATE = "{date}";
/** Stands for the length of the body in a header list. */
export const LENGTH = "{length}";
