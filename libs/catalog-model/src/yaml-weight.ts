/** Marks of the lexer: what follows is a plain text, the beginning of a document, its end. */
const PLAIN = '\u001f';
const DOCUMENT_START = '---';
const DOCUMENT_END = '...';

/** What a value takes in JSON at least, as the limit of an entity's size counts it; a plain text has a character too. */
const VALUE = 4;

/** Adds up what the values of a document take in JSON at least, lexeme by lexeme, before anything is made of them. */
export class YamlWeight {
  /** Never more than the size that the entity will be found to have. */
  least = 0;
  private afterDash = false;

  add(lexeme: string): void {
    if (lexeme === DOCUMENT_START || lexeme === DOCUMENT_END) {
      this.least = 0;
      this.afterDash = false;
    } else if (lexeme === '-') {
      this.least += VALUE;
      this.afterDash = true;
    } else if (lexeme === PLAIN) {
      this.count(VALUE + 1);
    } else if (lexeme[0] === '[' || lexeme[0] === '{' || lexeme[0] === '"' || lexeme[0] === "'") {
      this.count(VALUE);
    }
  }

  /** The value of a list item has been counted with its dash. */
  private count(size: number): void {
    this.least += this.afterDash ? size - VALUE : size;
    this.afterDash = false;
  }
}
