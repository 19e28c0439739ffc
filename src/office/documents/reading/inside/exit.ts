/** How the program ends when it read what it could, and there is more in the file. */
export const EXIT_CUT = 3;
