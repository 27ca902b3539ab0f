/** Where keywords end in some bytes: those that end at one place share an entry. */
export class AsciiEnds {
  count = 0;
  /** [count, or more] one past the last byte, ascending. */
  places = new Uint32Array(0);
  /** [count, or more] which keywords they are, in a number of the automaton's own. */
  states = new Int32Array(0);

  /** Forgets all, and makes room for so many. */
  clear(room: number): void {
    this.count = 0;
    if (this.places.length >= room) return;
    this.places = new Uint32Array(room);
    this.states = new Int32Array(room);
  }
}
