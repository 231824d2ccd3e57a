// One question: asked, checked, explained.
"use strict";

/** Of these, the author's feedback stands at the options. */
const OPTION_KINDS = ["choice", "several", "true-false"];
/** Of the others, the notes at the pieces already say what was expected. */
const EXPECTED_IN_WORDS = ["number", "text", "order"];

/** Shows a question, and calls `changed` whenever an answer was given or taken back. */
class QuestionView {
  constructor(question, number, progress, changed) {
    Object.assign(this, { question, number, progress, changed });
    this.element = make("article", { class: "question", id: question.key, "aria-labelledby": `${question.key}-number` });
    this.render();
  }

  render() {
    const entry = this.progress.of(this.question);
    this.isChecked = Boolean(entry?.checked);
    this.controls = CONTROLS[this.question.kind](this.question, entry?.answer ?? null);
    this.problem = make("p", { class: "problem", role: "alert", id: `${this.question.key}-problem` });
    this.fields = make("fieldset", { disabled: this.isChecked },
      make("legend", {}, ...paragraphs(this.question.question)), this.controls.body);
    const form = make("form", { novalidate: true }, this.fields, this.problem, ...this.#below(entry));
    form.addEventListener("submit", (event) => this.#submit(event));
    this.element.dataset.state = this.isChecked ? verdictOf(entry.marks) : "open";
    this.element.replaceChildren(this.#heading(), form);
    if (this.isChecked) this.controls.review(entry.answer);
  }

  #heading() {
    return make("h3", { id: `${this.question.key}-number` }, unseen("Question "), String(this.number),
      make("span", { class: "worth" }, ` ${pointsInWords(this.question.points)}`));
  }

  #below(entry) {
    if (!this.isChecked) return [this.#hint(), make("p", { class: "buttons" }, make("button", { class: "main" }, "Check"))];
    this.outcome = make("div", { class: "outcome", tabindex: "-1", role: "group",
      "aria-label": `Result of question ${this.number}` }, ...this.#outcome(entry));
    return [this.outcome, make("p", { class: "buttons" }, make("button", {}, "Answer again"))];
  }

  #hint() {
    if (!this.question.hint) return null;
    return make("details", { class: "hint" }, make("summary", {}, "Hint"), ...paragraphs(this.question.hint));
  }

  #outcome({ marks, tries }) {
    const verdict = verdictOf(marks);
    const words = { right: "Right", partly: "Partly right", wrong: "Not right" }[verdict];
    const many = tries > 1 ? `, at try ${tries}` : "";
    const earned = ` ${shownNumber(marks.points)} of ${pointsInWords(marks.points_possible)}${many}`;
    const said = OPTION_KINDS.includes(this.question.kind) ? [] : marks.feedback;
    const expected = marks.right || !EXPECTED_IN_WORDS.includes(this.question.kind) ? null : this.question.expected;
    return [
      make("p", { class: "verdict" }, verdictNote(verdict, words), make("span", { class: "earned" }, earned)),
      ...said.flatMap(paragraphs),
      expected && make("p", {}, make("b", {}, "Expected: "), ...inline(expected)),
      make("div", { class: "why" }, ...paragraphs(this.question.explanation)),
      this.#readMore(),
    ];
  }

  #readMore() {
    const { concept, sources } = this.question;
    const link = concept && (concept.link.startsWith("https://")
      ? make("a", { href: concept.link, target: "_blank", rel: "noopener noreferrer" }, concept.title,
        unseen(" (opens in a new tab)"))
      : make("span", {}, `${concept.title}: `, make("code", {}, concept.where)));
    if (!link && !sources.length) return null;
    const from = sources.length ? make("span", {}, "Source: ", ...inline(sources.join("; "))) : null;
    return make("p", { class: "small" }, link, link && from ? " · " : null, from);
  }

  #submit(event) {
    event.preventDefault();
    if (this.isChecked) {
      this.progress.open(this.question);
      this.render();
      this.element.querySelector("input, select, button").focus();
    } else {
      this.#check();
    }
    this.changed();
  }

  #check() {
    try {
      this.progress.give(this.question, this.controls.read());
    } catch (error) {
      if (!(error instanceof Incomplete)) throw error;
      this.problem.textContent = error.message;
      error.where.setAttribute("aria-describedby", this.problem.id);
      error.where.focus();
      return;
    }
    this.render();
    this.outcome.focus();
  }
}

function verdictOf(marks) {
  if (marks.right) return "right";
  return marks.points > 0 ? "partly" : "wrong";
}
