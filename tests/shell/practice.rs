//! What is there to learn by: figures, questions in the terminal, cards for another program.

use std::io::Write;
use std::process::{Command, Stdio};

use super::{qmark, stdout};
use crate::support::Vault;

const THREADS: &str = "#threads\n\n## What is a lost wakeup?\n\n- two threads\n- that wait\n\n```python\nx = 1 < 2\n\ny = x\n```\n\n\
                       ## What is a race?\n\n## Who wins?\n\nSee [[none]].\n";

fn notes() -> Vault {
    let basics =
        "Q. What is a lost wakeup\nA. A cycle.\n\nQ. Which of them is fair?\n- [ ] a lock\n- [x] a queue\n";
    Vault::new(&[("os/threads.md", THREADS), ("basics.md", basics), ("qmark.toml", "")])
}

#[test]
fn figures_by_folder_and_tag() {
    let table = stdout(&qmark(&notes().root(), &["stats"]));
    let rows: Vec<String> =
        table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        rows,
        [
            "2 notes, 5 questions (1 unanswered), 0 prompts, 1 snippets, 1 broken links",
            "",
            "folder questions answered snippets broken links",
            "os 3 2 1 1 █████████████░░░░░░░",
            ". 2 2 0 0 ██████████████",
            "",
            "tag questions answered snippets broken links",
            "#threads 3 2 1 1 █████████████░░░░░░░",
        ]
    );
}

#[test]
fn what_is_asked_twice_is_listed_with_its_places() {
    let list = stdout(&qmark(&notes().root(), &["questions", "--duplicates"]));
    assert_eq!(
        list,
        "basics.md:1 What is a lost wakeup\n  also os/threads.md:3\nos/threads.md:3 What is a lost wakeup?\n  also basics.md:1\n"
    );
    let found = stdout(&qmark(&notes().root(), &["check", "basics.md"]));
    assert!(found.contains("asked and answered here: os/threads.md:3:4"), "{found}");
}

#[test]
fn unanswered_and_tagged_questions_are_listed() {
    let list = |flags: &[&str]| stdout(&qmark(&notes().root(), &[&["questions"], flags].concat()));
    assert_eq!(list(&["--unanswered"]), "os/threads.md:14 What is a race? (unanswered)\n");
    assert_eq!(list(&["--tag", "#threads", "--query", "wins"]), "os/threads.md:16 Who wins?\n");
}

#[test]
fn a_quiz_shows_each_answer_when_asked_for_and_writes_nothing() {
    let vault = notes();
    let state = tempfile::tempdir().expect("a folder for the program's own files");
    let mut quiz = Command::new(env!("CARGO_BIN_EXE_qmark"))
        .args(["quiz", "wakeup", "--in", "os"])
        .args(["--color", "never"])
        .current_dir(vault.root())
        .envs(["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"].map(|name| (name, state.path())))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the built program runs");
    quiz.stdin.take().expect("its input").write_all(b"\n\nq\n").expect("it reads");
    let shown = stdout(&quiz.wait_with_output().expect("it ends"));
    let (question, answer) = shown.split_once("Enter shows the answer, q ends").expect("a question first");
    assert!(question.contains("What is a lost wakeup?") && !question.contains("that wait"), "{shown}");
    assert!(answer.contains("- two threads\n- that wait"), "{shown}");
    assert_eq!(std::fs::read_to_string(vault.root().join("os/threads.md")).expect("the note"), THREADS);
}

#[test]
fn cards_keep_their_ids_and_their_code() {
    let vault = notes();
    let cards = stdout(&qmark(&vault.root(), &["export", "anki"]));
    let rows: Vec<Vec<&str>> = cards
        .lines()
        .skip_while(|line| line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    let fronts: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(fronts[0], "What is a lost wakeup");
    assert!(fronts[1].contains("<li><input disabled=\"\" type=\"checkbox\"/> a queue</li>"), "{fronts:?}");
    assert_eq!(
        rows[2][1..],
        [
            "What is a lost wakeup?",
            "<ul> <li>two threads</li> <li>that wait</li> </ul> \
             <pre><code class=\"language-python\">x = 1 &lt; 2<br><br>y = x<br></code></pre>",
            "threads"
        ]
    );
    let ids = |cards: &str| -> Vec<String> {
        cards.lines().filter_map(|line| Some(line.split_once('\t')?.0.to_owned())).collect()
    };
    let before = ids(&cards);
    let longer = THREADS.replace("that wait", "that wait for each other");
    std::fs::write(vault.root().join("os/threads.md"), longer).expect("the note can be written");
    assert_eq!(ids(&stdout(&qmark(&vault.root(), &["export", "anki"]))), before);
}
