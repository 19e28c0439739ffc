/** Lines on one page. */
export const PAGE_SIZE = 50;
/** A page counts its lines so far, and says "more than" beyond. */
export const COUNTED_MAX = 10_000;
/** Lines of one download; a trail of more is taken along in parts. */
export const EXPORTED_MAX = 100_000;
export const EXPORTS_DAYS = 30;
