// Marks answers as grader/quiz/marking does. Pure: it knows nothing of the page.
// Both are held against tests/quiz/marking_cases.yaml.
"use strict";

const LONGEST_ANSWER = 200;
const LARGEST = 1e15;
const ROUNDING = 1e-9;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** What was given is no answer to this kind of question; the message says what would be. */
class MalformedAnswer extends Error {}

/** A text without regard to case, outer and repeated white space, and Unicode's compatible forms. */
function normalised(text) {
  const spaced = text.normalize("NFKC").replace(/[\t\n\v\f\r \u0085\u00a0\u2028\u2029\ufeff]+/g, " ");
  return spaced.replace(/^ +| +$/g, "").toLowerCase();
}

function textOf(value, expected = "a text") {
  if (typeof value !== "string" && typeof value !== "number") throw new MalformedAnswer(`expected ${expected}`);
  const text = String(value);
  // Python counts characters, JavaScript UTF-16 units.
  if ([...text].length > LONGEST_ANSWER) {
    throw new MalformedAnswer(`expected at most ${LONGEST_ANSWER} characters`);
  }
  return text;
}

function itemsOf(value, expected) {
  if (!Array.isArray(value)) throw new MalformedAnswer(`expected ${expected}`);
  return value;
}

function entriesOf(value, expected) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MalformedAnswer(`expected ${expected}`);
  }
  return Object.entries(value);
}

function optionOf(value, options) {
  const form = normalised(typeof value === "string" ? value : textOf(value, "an option's text or letter"));
  const byText = options.findIndex((option) => normalised(option.text) === form);
  if (byText >= 0) return byText;
  const byLetter = form.length === 1 ? LETTERS.indexOf(form) : -1;
  if (byLetter >= 0 && byLetter < options.length) return byLetter;
  const number = /^[0-9]{1,2}$/.test(form) ? Number(form) : 0;
  if (number >= 1 && number <= options.length) return number - 1;
  throw new MalformedAnswer("there is no such option");
}

function areNear(one, other, tolerance = 0) {
  return Math.abs(one - other) <= tolerance + ROUNDING * Math.min(1, Math.abs(other));
}

function numberOf(question, answer) {
  const unit = normalised(question.unit ?? "");
  const expected = unit ? `a number, with or without “${question.unit}”` : "a number";
  if (typeof answer === "string") {
    let form = normalised(answer);
    if (unit && form.endsWith(unit)) form = form.slice(0, -unit.length);
    if (unit) form = form.replace(/ +$/, "");
    if (!/^[+-]?([0-9]{1,16}(\.[0-9]{0,16})?|\.[0-9]{1,16})$/.test(form)) {
      throw new MalformedAnswer(`Expected ${expected}, such as 9999 or 0.5.`);
    }
    return Number(form);
  }
  if (typeof answer !== "number" || !Number.isFinite(answer) || Math.abs(answer) > LARGEST) {
    throw new MalformedAnswer(`Expected ${expected} of at most 15 digits.`);
  }
  return answer;
}

function isRightNumber(question, value) {
  const answer = question.answer;
  if (typeof answer === "number") return areNear(value, answer, question.tolerance);
  return (answer.at_least === undefined || value >= answer.at_least)
    && (answer.at_most === undefined || value <= answer.at_most);
}

function isRightText(question, text) {
  const form = normalised(text);
  if (question.answers.some((answer) => normalised(answer) === form)) return true;
  return question.patterns.some((pattern) => new RegExp(`^(?:${pattern})$`, "i").test(form));
}

/** For each option, whether it was taken. */
function takenOptions(question, answer) {
  const taken = new Set(answer.map((each) => optionOf(each, question.options)));
  return question.options.map((_, index) => taken.has(index));
}

/** For each item of the answer but the first, whether it stands right behind its neighbour of the right order. */
function rightFollowers(question, answer) {
  const forms = question.items.map(normalised);
  const given = itemsOf(answer, "a list of all items").map((item) => normalised(textOf(item)));
  if ([...given].sort().join("\0") !== [...forms].sort().join("\0")) {
    throw new MalformedAnswer("expected every item once");
  }
  return given.slice(1).map((form, index) => forms.indexOf(form) === forms.indexOf(given[index]) + 1);
}

/** For each pair, whether its left was given its right. */
function rightPairs(question, answer) {
  const lefts = new Set(question.pairs.map((pair) => normalised(pair.left)));
  const rights = new Set(question.shown.map(normalised));
  const given = new Map();
  for (const [left, value] of entriesOf(answer, "a mapping from left to right")) {
    const form = normalised(left);
    const right = normalised(textOf(value));
    if (!lefts.has(form) || given.has(form)) throw new MalformedAnswer(`“${left}” is not on the left, or twice`);
    if (!rights.has(right)) throw new MalformedAnswer(`“${value}” is not among the counterparts`);
    given.set(form, right);
  }
  return question.pairs.map((pair) => given.get(normalised(pair.left)) === normalised(pair.right));
}

/** For each blank cell, whether it was filled in right. */
function rightCells(question, answer) {
  const given = new Map(entriesOf(answer, "a mapping from cells to what they hold"));
  for (const cell of given.keys()) {
    if (!question.blanks.includes(cell)) throw new MalformedAnswer(`no blank cell is called “${cell}”`);
  }
  return question.blanks.map((cell) => {
    if (!given.has(cell)) return false;
    const spellings = [question.row[cell], ...(question.accept[cell] ?? [])];
    return spellings.map(normalised).includes(normalised(textOf(given.get(cell))));
  });
}

function countTrue(each) {
  return each.filter(Boolean).length;
}

/** What each kind of answer gets: its share of the points, and what is said to it. */
const MARKERS = {
  "choice"(question, answer) {
    const taken = question.options[optionOf(answer, question.options)];
    return { share: taken.right ? 1 : 0, feedback: [taken.feedback] };
  },

  "several"(question, answer) {
    const taken = takenOptions(question, itemsOf(answer, "a list of options"));
    const options = question.options;
    const right = countTrue(options.map((option, index) => taken[index] && option.right));
    const wrong = countTrue(taken) - right;
    return {
      share: Math.max(0, right - wrong) / countTrue(options.map((option) => option.right)),
      right: options.every((option, index) => taken[index] === option.right),
      feedback: options.filter((_, index) => taken[index]).map((option) => option.feedback),
    };
  },

  "true-false"(question, answer) {
    const words = new Map([["true", true], ["yes", true], ["false", false], ["no", false]]);
    const given = typeof answer === "string" ? words.get(normalised(answer)) : answer;
    if (typeof given !== "boolean") throw new MalformedAnswer("expected true or false");
    const right = given === question.answer;
    return { share: right ? 1 : 0, feedback: right ? [] : [question.feedback] };
  },

  "number"(question, answer) {
    const value = numberOf(question, answer);
    const mistakes = question.mistakes.filter((mistake) => areNear(value, mistake.answer));
    return { share: isRightNumber(question, value) ? 1 : 0, feedback: mistakes.map((mistake) => mistake.feedback) };
  },

  "text"(question, answer) {
    const text = textOf(answer);
    const mistakes = question.mistakes.filter(
      (mistake) => mistake.answers.map(normalised).includes(normalised(text)),
    );
    return { share: isRightText(question, text) ? 1 : 0, feedback: mistakes.map((mistake) => mistake.feedback) };
  },

  "order"(question, answer) {
    const follows = rightFollowers(question, answer);
    return { share: countTrue(follows) / follows.length, feedback: [] };
  },

  "match"(question, answer) {
    const right = rightPairs(question, answer);
    return {
      share: countTrue(right) / right.length,
      feedback: question.pairs.filter((_, index) => !right[index]).map((pair) => pair.feedback),
    };
  },

  "netstat-row"(question, answer) {
    const right = rightCells(question, answer);
    return { share: countTrue(right) / right.length, feedback: [] };
  },
};

/** What an answer earns. Throws MalformedAnswer for what is no answer to a question of this kind. */
function mark(question, answer) {
  const { share, right = share === 1, feedback } = MARKERS[question.kind](question, answer);
  return {
    points: question.points * share,
    points_possible: question.points,
    right,
    feedback: feedback.filter(Boolean).map((text) => text.trim()),
    expected: question.expected,
  };
}
