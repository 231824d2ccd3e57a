// Keeps answers in this browser, where it lets us: on some pages, and with some settings, it keeps nothing.
"use strict";

function readKept(key) {
  try {
    return JSON.parse(window.localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Returns whether the browser kept it. */
function keep(key, value) {
  try {
    window.localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** The answers so far, by question. What was kept and is no answer any more is left out. */
class Progress {
  constructor(quiz) {
    this.key = `sockgrade-quiz:${quiz.digest}`;
    this.answers = new Map();
    const kept = readKept(this.key);
    for (const question of quiz.sections.flatMap((section) => section.questions)) {
      const entry = kept?.[question.key];
      if (!entry) continue;
      try {
        this.answers.set(question.key, { ...entry, marks: mark(question, entry.answer) });
      } catch {
        // Somebody changed it by hand: the question is open again.
      }
    }
    this.isKept = this.#save();
  }

  /** Marks an answer and keeps it. Throws MalformedAnswer, and then keeps the one before. */
  give(question, answer) {
    const marks = mark(question, answer);
    const tries = (this.answers.get(question.key)?.tries ?? 0) + 1;
    this.answers.set(question.key, { answer, tries, checked: true, marks });
    this.#save();
    return marks;
  }

  /** Opens a question for another try; its last answer counts until there is a new one. */
  open(question) {
    this.answers.get(question.key).checked = false;
    this.#save();
  }

  of(question) {
    return this.answers.get(question.key) ?? null;
  }

  forget() {
    this.answers.clear();
    this.#save();
  }

  /** How many of these questions are answered, and what that earned. */
  score(questions) {
    const entries = questions.map((question) => this.of(question)).filter(Boolean);
    return {
      answered: entries.length,
      asked: questions.length,
      points: entries.reduce((sum, entry) => sum + entry.marks.points, 0),
      possible: questions.reduce((sum, question) => sum + question.points, 0),
    };
  }

  #save() {
    const kept = [...this.answers].map(([key, { answer, tries, checked }]) => [key, { answer, tries, checked }]);
    return keep(this.key, Object.fromEntries(kept));
  }
}
