const pageSize = 100;

/** Returns a time as the log has it, without fractions of a second. */
const whenOf = timestamp => timestamp ? `${timestamp.slice(0, 19).replace('T', ' ')}Z` : '–';

const counted = count => count === 1 ? '1 entity' : `${count} entities`;

/** The list of a topic's entities, page by page. */
export class EntityTable {
  #section;
  #choose;
  #signedOut;
  #topic = '';
  #next;
  #control = new AbortController();

  /** An entity's number is a button that calls `choose`. */
  constructor(section, {choose, signedOut}) {
    this.#section = section;
    this.#choose = choose;
    this.#signedOut = signedOut;
    this.#part('#refresh').addEventListener('click', () => this.read(this.#topic));
    this.#part('#next').addEventListener('click', () => this.read(this.#topic, this.#next));
  }

  /** Reads the page of entities above `after`. */
  async read(topic, after) {
    this.#control.abort();
    this.#control = new AbortController();
    const {signal} = this.#control;
    this.#topic = topic;
    try {
      const query = after === undefined ? '' : `&after=${after}`;
      const answer = await fetch(`api/${topic}/entities?limit=${pageSize}${query}`, {signal});
      if (answer.status === 401) return this.#signedOut();
      if (!answer.ok) return this.#say(`The list was refused with status ${answer.status}.`);
      const {entities, next} = await answer.json();
      this.#show(entities, next, after);
    } catch (fault) {
      if (!signal.aborted) this.#say(`The list cannot be read: ${fault.message}`);
    }
  }

  clear() {
    this.#control.abort();
    this.#show([], undefined, undefined);
    this.#say('');
  }

  #part(selector) {
    return this.#section.querySelector(selector);
  }

  #say(text) {
    this.#part('#listed').textContent = text;
  }

  #show(entities, next, after) {
    this.#next = next;
    this.#part('#next').hidden = next === undefined;
    this.#say(after !== undefined ? `${counted(entities.length)} above ${after}`
              : next !== undefined ? `The first ${counted(entities.length)}`
              : entities.length > 0 ? counted(entities.length) : 'The log has no entities.');
    this.#part('#list tbody').replaceChildren(...entities.map(each => this.#row(each)));
  }

  #row({entity, events, offset, seq_nr: number, timestamp, event}) {
    const row = document.createElement('tr');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = entity;
    button.setAttribute('aria-label', `Follow entity ${entity}`);
    button.addEventListener('click', () => this.#choose(entity));
    row.insertCell().append(button);
    row.insertCell().textContent = events;
    row.insertCell().textContent = offset;
    row.insertCell().textContent = whenOf(timestamp);
    row.title = `seq_nr ${number ?? '–'}: ${JSON.stringify(event).slice(0, 300)}`;
    return row;
  }
}
