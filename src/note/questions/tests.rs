use super::*;
use crate::note::Note;

/// Every question on a line: its first and last line, its number and title, and what is unusual.
pub(super) fn outline(text: &str) -> String {
    let note = Note::new(text, &NoteOptions::default());
    let mut out = String::new();
    for question in &note.questions {
        let line = |offset: u32| note.lines.human(offset as usize).0;
        let mut depth = 0;
        let mut parent = question.parent;
        while let Some(index) = parent {
            depth += 1;
            parent = note.questions[index as usize].parent;
        }
        let lines = format!("{}-{}", line(question.range.start), line(question.range.end));
        out += &format!("{}{lines} {}", "  ".repeat(depth), question.title);
        for (is, word) in [
            (question.kind == QuestionKind::Prompt, "prompt"),
            (question.kind == QuestionKind::Card, "card"),
            (
                question.state == AnswerState::Unanswered && question.kind == QuestionKind::Question,
                "unanswered",
            ),
            (question.state == AnswerState::Stub && question.kind == QuestionKind::Question, "stub"),
            (question.multiple_choice, "choice"),
        ] {
            if is {
                out += &format!(" [{word}]");
            }
        }
        out.push('\n');
    }
    out
}

/// The answer of the only question.
fn answer(text: &str) -> String {
    let note = Note::new(text, &NoteOptions::default());
    assert_eq!(note.questions.len(), 1, "{}", outline(text));
    note.questions[0].answer.of(text).to_owned()
}

#[test]
fn a_labelled_line_and_its_marker() {
    let text = "Q. Write a loop\nA.\n```python\nfor i in x: pass\n```\n\nQ. What is x\nA. A name.\n";
    assert_eq!(outline(text), "1-5 Write a loop\n7-8 What is x\n");
    assert_eq!(answer("Q: Why so?\nA: Because.\n\nReally.\n"), "Because.\n\nReally.");
    assert_eq!(answer("Q. Why so?\nA.\n```py\nx\n```\n"), "```py\nx\n```");
}

#[test]
fn headings_that_ask_reach_to_the_next_of_their_level() {
    let text = "## What is a list?\nText.\n### Details\nMore.\n\n---\n\n## Tuples\nText.\n";
    assert_eq!(outline(text), "1-4 What is a list?\n");
}

#[test]
fn a_question_reaches_over_the_last_one_in_it_though_that_has_no_answer() {
    let text = "# What is a list?\n\n## What can it hold?\nAll.\n\n## How long is it?\n\n# Tuples\n";
    let expected = "1-6 What is a list?\n  3-4 What can it hold?\n  6-6 How long is it? [unanswered]\n";
    assert_eq!(outline(text), expected);
}

#[test]
fn unbalanced_emphasis_and_indentation_do_not_hide_a_question() {
    let text = "### Which tools do you use?**\n\n  ### What next of them?  \nThis.\n";
    assert_eq!(outline(text), "1-1 Which tools do you use? [unanswered]\n3-4 What next of them?\n");
    let note = Note::new(text, &NoteOptions::default());
    assert_eq!(note.questions[0].title_range.of(text), "Which tools do you use?");
}

#[test]
fn what_is_never_a_question() {
    for text in [
        "Is that so? Nobody knows.\n\nWhy not?\n",
        "- [ ] What is this?\n- [ ] What is that?\n- [x] What else is there?\n",
        "| What? | Why? |\n|---|---|\n| How is it? | Who? |\n",
        "**1. Boil the water**\n\nx\n\n**2. Add the salt**\n\nx\n\n**3. Wait**\n\nx\n",
        "- [What is a list?](#a)\n- [What is a set?](#b)\n- [What is a map?](#c)\n",
        "See [[Answer]](https://example.org) and [[⬆]](#top).\n",
        "#flashcards\n\nUse `std::vector`, C++::method.\n\nstatus:: draft\n",
        "Ask\nQ. Smith about it.\n",
        "```markdown\n# What is this?\nQ. What?\nA. That.\n```\n",
        "    ## What is this?\n",
        "<!--\n## What is this?\nQ: Who?\n-->\n",
        "## `What?`\n\n## See `a?`\n\ntext\n",
        "$$\nWhat?\n$$\n",
        "## What's next?\n\nMore.\n",
        "## Questions:\n\nNone.\n",
        "Q.E.D.\n\nQ3 goals\n\nQuarterly\n",
        "1. One? perhaps\n2. Two.\n3. Three.\n",
        "Why choose this over that? Because.\n- a\n- b\n",
    ] {
        assert_eq!(outline(text), "", "{text}");
    }
}

#[test]
fn a_multiple_choice_has_no_marker_in_its_first_option() {
    let text =
        "Q1. Which is a list?\nA. ()\nB. []\nC. {}\n\nQ2. Which is a set?\nA. ()\nB. []\n\nAnswer: none\n";
    assert_eq!(
        outline(text),
        "1-4 1. Which is a list? [unanswered] [choice]\n6-10 2. Which is a set? [choice]\n"
    );
    let text =
        "#### Q1. Which one?\n\n- [ ] this\n- [x] that\n\n#### Q2. Which other?\n\n- [ ] this\n- [ ] that\n";
    assert_eq!(outline(text), "1-4 1. Which one? [choice]\n6-9 2. Which other? [unanswered] [choice]\n");
}

#[test]
fn questions_in_other_scripts() {
    assert_eq!(
        outline("## Что такое список?\nЭто.\n\nВопрос: почему так\nОтвет: потому.\n"),
        "1-5 Что такое список?\n  4-5 почему так\n"
    );
    assert_eq!(outline("### 파이썬의 GIL이란?\n값이다.\n"), "1-2 파이썬의 GIL이란?\n");
    assert_eq!(outline("### ما هي القائمة؟\nنص.\n"), "1-2 ما هي القائمة؟\n");
    assert_eq!(outline("## 1. 什么是闭包？\n文本。\n"), "1-2 1. 什么是闭包？\n");
    assert_eq!(outline("问：什么是闭包\n答：函数。\n"), "1-2 什么是闭包\n");
}

#[test]
fn other_languages_order_as_well() {
    let company = [
        ("### Что такое a?\nx\n### Что такое b?\nx\n### Как работает c?\nx\n", "Разница между d и e"),
        ("### ¿Qué es a?\nx\n### ¿Qué es b?\nx\n### ¿Cómo es c?\nx\n", "Explica la herencia"),
        ("### Was ist a?\nx\n### Was ist b?\nx\n### Wie geht c?\nx\n", "Unterschied zwischen d und e"),
        ("### 什么是甲？\nx\n### 什么是乙？\nx\n### 为什么有丙？\nx\n", "解释事件循环"),
        ("### 甲とは？\nx\n### 乙とは？\nx\n### 丙とは？\nx\n", "イベントループを説明してください"),
        ("### 리스트란?\nx\n### 튜플이란?\nx\n### GIL이란?\nx\n", "데코레이터에 대해 설명하세요"),
        ("### ما هو أ؟\nx\n### ما هو ب؟\nx\n### كيف يعمل ج؟\nx\n", "اشرح الوراثة"),
        ("### מה זה א?\nx\n### מה זה ב?\nx\n### איך עובד ג?\nx\n", "הסבר ירושה"),
    ];
    for (questions, order) in company {
        let found = outline(&format!("{questions}### {order}\nx\n"));
        assert_eq!(found.lines().last(), Some(&*format!("7-8 {order}")), "{found}");
    }
    assert_eq!(outline("ש: מה זה עצם\nת: מופע\n\nת. לוי כתב\n"), "1-4 מה זה עצם\n");
}

#[test]
fn an_answer_that_is_a_list_begins_with_its_first_marker() {
    let text = "## What is a?\n\n1. this\n2. that\n\nQ. Which is b?\n- [ ] this\n- [x] that\n";
    let note = Note::new(text, &NoteOptions::default());
    let answers: Vec<&str> = note.questions.iter().map(|question| question.answer.of(text)).collect();
    assert!(answers[0].starts_with("1. this\n2. that"), "{answers:?}");
    assert_eq!(answers[1], "- [ ] this\n- [x] that");
}

#[test]
fn what_closes_the_section_of_a_question_is_no_part_of_its_answer() {
    let text = "<details>\n<summary>What is a?</summary>\n\nAn a.\n\n</details>\n\n<details><summary>Why b?</summary>So.</details>\n";
    let note = Note::new(text, &NoteOptions::default());
    let answers: Vec<&str> = note.questions.iter().map(|question| question.answer.of(text)).collect();
    assert_eq!(answers, ["An a.", "So."]);
}

#[test]
fn a_callout_may_have_its_title_on_the_next_line() {
    assert_eq!(outline("> [!question]\n> What is a?\n> An a.\n"), "1-3 What is a?\n");
    assert_eq!(outline("> [!note]\n> What is a?\n> An a.\n"), "");
}

#[test]
fn a_label_may_stand_behind_a_number() {
    assert_eq!(outline("## 7. Q: Partitioning\nx\n"), "1-2 7. Partitioning\n");
}

#[test]
fn what_a_label_asks_may_end_behind_its_code() {
    let text = "Question 1: Look at this.\n\n```js\nf()\n```\n\nWhat does it print?\n\nAnswer: 1\n\nAnd this?\nAnswer: 2\n";
    assert_eq!(outline(text), "1-9 1. Look at this.\n11-12 And this?\n");
}

#[test]
fn an_answer_may_hold_a_fence_that_looks_like_a_question() {
    let text = "## What is a comment?\n```py\n# Question?\nQ: x\n```\nDone.\n\n## What is next to it?\nx\n";
    assert_eq!(outline(text), "1-6 What is a comment?\n8-9 What is next to it?\n");
}

#[test]
fn placeholders_markers_and_empty_headings_are_no_answers() {
    let text = "## What is a?\nTODO\n\n## What is b?\n**Answer:**\n\n## What is c?\n### Details\n\n## What is d?\n[there](d.md)\n\n## What is e?\n_Answer here_\n\n---\n";
    assert_eq!(
        outline(text),
        "1-2 What is a? [unanswered]\n4-5 What is b? [unanswered]\n7-7 What is c? [stub]\n10-11 What is d? [stub]\n13-14 What is e? [unanswered]\n"
    );
    assert_eq!(outline("Q: What does it sound like?\nA: ![](tone.mp3)\n"), "1-2 What does it sound like?\n");
}

#[test]
fn a_summary_reaches_to_the_end_of_its_section() {
    let text = "<details>\n<summary>What is x?</summary>\n\n```py\n</details>\n```\n\n<details><summary>Hint</summary>\nh\n</details>\n\nEnd.\n\n</details>\n\nAfter.\n";
    assert_eq!(outline(text), "1-14 What is x?\n");
    let text = |inner: &str| {
        format!(
            "<details><summary>What is x?</summary>\n\nx\n\n</details>\n\n<details><summary>Why y?</summary>\n\n\
             y\n\n<details><summary>{inner}</summary>\n\nz\n\n</details>\n\n</details>\n"
        )
    };
    assert_eq!(outline(&text("Example")), "1-5 What is x?\n7-17 Why y?\n");
    assert_eq!(outline(&text("Explain z")), "1-5 What is x?\n7-17 Why y?\n  11-15 Explain z\n");
}

#[test]
fn labels_end_each_other_whatever_their_level() {
    let text = "## Q1: What is a?\nx\n#### Q2: What is b?\ny\n## Q3: What is c?\nz\n";
    assert_eq!(outline(text), "1-2 1. What is a?\n3-4 2. What is b?\n5-6 3. What is c?\n");
    let text = "## 1. What is a?\nx\n### 2. What is b?\ny\n### Really?\nz\n";
    assert_eq!(outline(text), "1-2 1. What is a?\n3-4 2. What is b?\n");
}

#[test]
fn deeper_questions_are_children() {
    let text = "## What is a?\nx\n### Why is it so?\ny\n\n**And what of z?**\n\nz\n\n## What is b?\n";
    assert_eq!(
        outline(text),
        "1-8 What is a?\n  3-8 Why is it so?\n    6-8 And what of z?\n10-10 What is b? [unanswered]\n"
    );
}

#[test]
fn headings_in_list_items_keep_their_unindented_answers() {
    let text =
        "1. ### What is a?\n\n   x\n\n   ### Note\n   more\n\nunindented\n\n2. ### What is b?\n\n   y\n";
    assert_eq!(outline(text), "1-8 What is a?\n10-12 What is b?\n");
}

#[test]
fn lists_split_by_unindented_answers() {
    let text = "1. **What is a?**\n\nAn a.\n\n2. **What is b?**\n\nA b.\n\n## End\n";
    assert_eq!(outline(text), "1-3 What is a?\n5-7 What is b?\n");
}

#[test]
fn bare_lists_of_questions_are_prompts() {
    let text = "## Open questions\n- What is a?\n- Who is b?\n  - And why?\n- Explain the c.\n- [What is d?](d.md)\n";
    assert_eq!(
        outline(text),
        "2-2 What is a? [prompt]\n3-4 Who is b? [prompt]\n  4-4 And why? [prompt]\n5-5 Explain the c. [prompt]\n"
    );
    assert_eq!(outline("- What is a?\n- text\n- text\n- Why is b?\n- text\n"), "");
}

#[test]
fn items_with_their_answers() {
    let text = "- Q: What is a?\n- A: An a.\n- Q: What is b?\n  - A: A b.\n";
    assert_eq!(outline(text), "1-2 What is a?\n3-4 What is b?\n");
}

#[test]
fn cards_need_a_deck() {
    let text = "What is a::An a\n\nWhat is b\n?\nA b\n- and more\n\ntext\n";
    assert_eq!(outline(text), "");
    let deck = format!("#flashcards/x\n\n{text}");
    assert_eq!(outline(&deck), "3-3 What is a [card]\n5-8 What is b [card]\n");
    let deck = "#flashcards\n\nQ: What is a?\nA: An a.\n\nC: A [b] is no a.\n";
    assert_eq!(outline(deck), "3-4 What is a?\n6-6 A [b] is no a. [card]\n");
}

#[test]
fn numbered_tasks_in_bold() {
    let text = "**1) Sum.** Add numbers.\n```py\nx\n```\n\n**2)** Multiply.\n```py\nx\n```\n\n**3) Divide**. Go.\n```py\nx\n```\n";
    assert_eq!(outline(text), "1-4 1. Sum. Add numbers.\n6-9 2. Multiply.\n11-14 3. Divide. Go.\n");
}

#[test]
fn headings_promoted_by_their_company() {
    let base = "## What is a?\nx\n## What is b?\nx\n## Why is c?\nx\n";
    assert_eq!(outline(&format!("{base}## How to debug d:\nx\n## Lists\nx\n")).lines().count(), 4);
    assert_eq!(
        outline(&format!("{base}## Explain closures\nx\n## Lists and tuples\nx\n")).lines().count(),
        4
    );
    assert_eq!(outline("## How to debug d:\nx\n## Explain closures\nx\n"), "");
    let labelled = "Q. a\nA. x\n\nQ. b\nA. x\n\nQ. c\nA. x\n\n";
    // Questions of another form say nothing about headings.
    assert_eq!(outline(&format!("{labelled}## How a request travels\nx\n")).lines().count(), 3);
    assert_eq!(
        outline("### Sum two numbers\n\n```py\nx\n```\n\n#### Answer\n\nUse plus.\n"),
        "1-9 Sum two numbers\n"
    );
}

#[test]
fn a_paragraph_that_asks_before_a_marker() {
    assert_eq!(outline("What is a\nin general?\nAnswer: an a.\n"), "1-3 What is a in general?\n");
}

#[test]
fn labelled_titles_may_wrap() {
    assert_eq!(outline("Q: What of a\nthat wraps?\n\nAnswer: yes\n"), "1-4 What of a that wraps?\n");
    assert_eq!(outline("Q: What of a\nthat wraps?\n\nThis.\n"), "1-4 What of a that wraps?\n");
    assert_eq!(outline("Q: Tell of a\nThis it is.\n\nMore.\n"), "1-4 Tell of a\n");
}

#[test]
fn generic_titles_show_their_code() {
    let text = "### 3. What's the output?\n\n```js\nconsole.log(1);\n```\n\n- A: 1\n- B: 2\n";
    assert_eq!(outline(text), "1-8 3. What's the output? console.log(1); [unanswered] [choice]\n");
}

#[test]
fn titles_lose_what_stands_behind_them() {
    for text in [
        "## 👶 What is a? ⭐️\n",
        "## What is a? [[src](https://example.org)]\n",
        "## What is a? (easy)\n",
        "## What is a? #python ^id-1\n",
        "## **What is a?** :\n",
        "## What is a?<br>\n",
        "## What is a? ##\n",
        "**What is a?** ⭐\n",
        "> [!question]- What is a?\n",
    ] {
        assert_eq!(outline(text).trim_end(), "1-1 What is a? [unanswered]", "{text}");
    }
}

#[test]
fn the_same_question_has_the_same_key() {
    let key = |text: &str| Note::new(text, &NoteOptions::default()).questions[0].duplicate_key;
    assert_eq!(key("## 1. What is the GIL?\n"), key("Q7: what is *the* GIL\n"));
    assert_ne!(key("## What is `a`?\n"), key("## What is `A`?\n"));
    let output = |code: &str| key(&format!("### What's the output?\n```js\n{code}\n```\n"));
    assert_ne!(output("1"), output("2"));
    assert_eq!(output("1"), output("1"));
    assert_eq!(key("### What's the output?\n"), None);
}

#[test]
fn what_stands_before_the_marker_belongs_to_the_question() {
    let keys = |text: &str| {
        let note = Note::new(text, &NoteOptions::default());
        note.questions.iter().map(|question| question.duplicate_key).collect::<Vec<_>>()
    };
    let found = keys(
        "Q: Who painted this picture?\n![](a.jpg)\nA: Ann\n\nQ: Who painted this picture?\n![](b.jpg)\nA: Ben\n",
    );
    assert_eq!(found.len(), 2);
    assert_ne!(found[0], found[1]);
}
