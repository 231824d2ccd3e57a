// What a question is answered with, one maker for each kind. Each gives back
//   body      what stands in the question's fieldset,
//   read()    the answer as a file of answers has it; throws Incomplete when something is still to do,
//   review()  notes at the pieces what was right and wrong, for an answer that was marked.
"use strict";

/** Something is still to do before an answer can be checked; `where` is the control to do it with. */
class Incomplete extends Error {
  constructor(message, where) {
    super(message);
    this.where = where;
  }
}

function optionControls(question, type, isTaken) {
  const texts = question.shown;
  const inputs = texts.map((text, index) => make("input", {
    type, name: question.key, value: String(index), checked: isTaken(text),
  }));
  const labels = texts.map((text, index) => make("label", { class: "option" },
    inputs[index], make("span", { class: "text" }, ...inline(text))));
  return { inputs, body: make("div", { class: "options" }, ...labels), labels };
}

/** Says at an option what it is, and what the author says to one who took it. */
function noteOption(label, note, feedback) {
  const text = label.querySelector(".text");
  if (note) text.append(" ", note);
  if (feedback) text.append(make("span", { class: "feedback" }, ...inline(feedback)));
}

function reviewOptions(question, labels, isTaken) {
  question.shown.forEach((text, index) => {
    const option = question.options.find((each) => each.text === text);
    const taken = isTaken(text);
    if (taken) labels[index].classList.add(option.right ? "right" : "wrong");
    if (taken && option.right) noteOption(labels[index], verdictNote("right", "right"), option.feedback);
    if (taken && !option.right) noteOption(labels[index], verdictNote("wrong", "not this one"), option.feedback);
    if (!taken && option.right) labels[index].classList.add("missed");
    if (!taken && option.right) noteOption(labels[index], verdictNote("missed", "this is right"));
  });
}

function textInput(question, attributes) {
  return make("input", {
    type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: LONGEST_ANSWER,
    ...attributes,
  });
}

function moveButton(item, direction, sign) {
  return make("button", { type: "button", class: "move", "aria-label": `Move ${direction}: ${item}` }, sign);
}

/** Lets an item change places with a neighbour, and says where it is now. */
function makeOrderItem(list, item, said) {
  const entry = make("li", {}, make("span", { class: "item" }, ...inline(item)));
  entry.item = item;
  const move = (button, step) => {
    const items = [...list.children];
    const target = items.indexOf(entry) + step;
    if (target < 0 || target >= items.length) return;
    if (step < 0) items[target].before(entry); else items[target].after(entry);
    button.focus();
    said.textContent = `${item}: now ${target + 1} of ${items.length}`;
    markEnds(list);
  };
  for (const [direction, sign, step] of [["up", "↑", -1], ["down", "↓", 1]]) {
    const button = moveButton(item, direction, sign);
    button.addEventListener("click", () => move(button, step));
    entry.append(button);
  }
  return entry;
}

/** Tells the buttons that lead nowhere. They keep the focus, so they are not disabled. */
function markEnds(list) {
  for (const entry of list.children) {
    const [up, down] = entry.querySelectorAll("button");
    up.setAttribute("aria-disabled", String(entry === list.firstElementChild));
    down.setAttribute("aria-disabled", String(entry === list.lastElementChild));
  }
}

const CONTROLS = {
  "choice"(question, given) {
    const isTaken = (text) => given !== null && normalised(text) === normalised(given);
    const { inputs, body, labels } = optionControls(question, "radio", isTaken);
    return {
      body,
      read() {
        const taken = inputs.findIndex((input) => input.checked);
        if (taken < 0) throw new Incomplete("Choose an answer first.", inputs[0]);
        return question.shown[taken];
      },
      review: (answer) => reviewOptions(question, labels, (text) => text === answer),
    };
  },

  "several"(question, given) {
    const { inputs, body, labels } = optionControls(question, "checkbox", (text) => given?.includes(text));
    return {
      body: make("div", {}, make("p", { class: "how" }, "Take every answer that is right."), body),
      read() {
        const taken = question.shown.filter((_, index) => inputs[index].checked);
        if (!taken.length) throw new Incomplete("Choose at least one answer first.", inputs[0]);
        return taken;
      },
      review: (answer) => reviewOptions(question, labels, (text) => answer.includes(text)),
    };
  },

  "true-false"(question, given) {
    const words = { ...question, shown: ["True", "False"] };
    const { inputs, body, labels } = optionControls(words, "radio", (text) => given === (text === "True"));
    return {
      body,
      read() {
        const taken = inputs.findIndex((input) => input.checked);
        if (taken < 0) throw new Incomplete("Choose true or false first.", inputs[0]);
        return taken === 0;
      },
      review(answer) {
        const right = answer === question.answer;
        const label = labels[answer ? 0 : 1];
        label.classList.add(right ? "right" : "wrong");
        noteOption(label, right ? verdictNote("right", "right") : verdictNote("wrong", "not so"),
          right ? null : question.feedback);
      },
    };
  },

  "number"(question, given) {
    const input = textInput(question, { inputmode: "decimal", value: given ?? "" });
    const label = make("label", { class: "short" }, make("span", {}, "Your number"), input, question.unit ?? null);
    return {
      body: label,
      read() {
        if (!input.value.trim()) throw new Incomplete("Write a number first.", input);
        try {
          return numberOf(question, input.value);
        } catch (error) {
          throw new Incomplete(error.message, input);
        }
      },
      review() {},
    };
  },

  "text"(question, given) {
    const input = textInput(question, { value: given ?? "" });
    return {
      body: make("label", { class: "short wide" }, make("span", {}, "Your answer"), input),
      read() {
        if (!input.value.trim()) throw new Incomplete("Write your answer first.", input);
        return input.value;
      },
      review() {},
    };
  },

  "order"(question, given) {
    const list = make("ol", { class: "order" });
    const said = make("p", { class: "unseen", role: "status" });
    list.append(...(given ?? question.shown).map((item) => makeOrderItem(list, item, said)));
    markEnds(list);
    return {
      body: make("div", {}, make("p", { class: "how" }, "Put these in order, the first at the top."), list, said),
      read: () => [...list.children].map((entry) => entry.item),
      review(answer) {
        // Points are given for neighbours, so the notes are about them too.
        const follows = rightFollowers(question, answer);
        [...list.children].slice(1).forEach((entry, index) => {
          entry.append(follows[index] ? verdictNote("right", "follows the one above")
            : verdictNote("wrong", "doesn't follow the one above"));
        });
      },
    };
  },

  "match"(question, given) {
    // Named by what is on the left alone: a label around a list would read its options too.
    const leftId = (index) => `${question.key}-left-${index}`;
    const selects = question.pairs.map((pair, index) => make("select", { "aria-labelledby": leftId(index) },
      make("option", { value: "" }, "choose …"),
      ...question.shown.map((text) => make("option", { value: text, selected: given?.[pair.left] === text }, text))));
    const rows = question.pairs.map((pair, index) => make("label", { class: "pair" },
      make("span", { class: "left", id: leftId(index) }, ...inline(pair.left)), selects[index]));
    return {
      body: make("div", { class: "pairs" }, ...rows),
      read() {
        const open = selects.find((select) => !select.value);
        if (open) throw new Incomplete("Choose something for each first.", open);
        return Object.fromEntries(question.pairs.map((pair, index) => [pair.left, selects[index].value]));
      },
      review(answer) {
        rightPairs(question, answer).forEach((right, index) => {
          rows[index].append(right ? verdictNote("right", "right")
            : verdictNote("wrong", `it is ${question.pairs[index].right}`));
        });
      },
    };
  },

  "netstat-row"(question, given) {
    const inputs = new Map(question.blanks.map((name) => [name, textInput(question, { value: given?.[name] ?? "" })]));
    const cells = Object.entries(question.headings).map(([name, heading]) => {
      const input = inputs.get(name);
      const inside = [make("span", { class: "heading" }, heading), input ?? make("code", {}, question.row[name] || "–")];
      return make(input ? "label" : "div", { class: `cell ${name}` }, ...inside);
    });
    return {
      body: make("div", {}, make("p", { class: "how" }, "Fill in the empty cells as ", make("code", {}, "netstat -tuna"),
        " prints them. A cell may stay empty."), make("div", { class: "netstat" }, ...cells)),
      read: () => Object.fromEntries([...inputs].map(([name, input]) => [name, input.value])),
      review(answer) {
        rightCells(question, answer).forEach((right, index) => {
          const name = question.blanks[index];
          inputs.get(name).after(right ? verdictNote("right", "right")
            : verdictNote("wrong", `it is ${question.row[name] || "empty"}`));
        });
      },
    };
  },
};
