//! `qmark quiz`: questions in the terminal, each answer on a key. Nothing is written.

use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead, Write};
use std::process::ExitCode;

use anyhow::bail;

use super::args::QuizOptions;
use super::paths::{Target, display, load_targets};
use crate::features::preview::whole;
use crate::features::question_navigation::{QuestionPlace, askable};
use crate::vault::RealDisk;

/// A question to ask, and the place of its vault among the targets.
type Card = (usize, QuestionPlace);

pub(super) fn run(options: &QuizOptions) -> anyhow::Result<ExitCode> {
    let targets = load_targets(&options.paths)?;
    let query = options.query.as_deref().unwrap_or_default();
    let mut cards: Vec<Card> = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        let places = askable(&target.vault, query).into_iter();
        cards.extend(places.filter(|place| target.files.contains(&place.file)).map(|place| (index, place)));
    }
    if cards.is_empty() {
        bail!("no answered question matches: `qmark questions` lists what there is");
    }
    shuffle(&mut cards);
    let mut out = anstream::AutoStream::auto(std::io::stdout().lock());
    let mut input = std::io::stdin().lock();
    ask(&targets, &cards, &mut input, &mut out)?;
    Ok(ExitCode::SUCCESS)
}

fn ask(
    targets: &[Target],
    cards: &[Card],
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let title = anstyle::Style::new().bold();
    let faint = anstyle::Style::new().dimmed();
    for (index, (target, card)) in cards.iter().enumerate() {
        let target = &targets[*target];
        let disk = RealDisk { limits: target.settings.scan_options().limits };
        let Some(content) = target.vault.text_of(card.file, &disk) else { continue };
        let Some(question) = content.note.questions.get(card.question as usize) else { continue };
        let path = target.vault.get(card.file).map_or("", |entry| &*entry.path);
        let line = content.note.lines.human(question.range.start as usize).0;
        writeln!(out, "\n{faint}{}/{}{faint:#}  {title}{}{title:#}", index + 1, cards.len(), question.title)?;
        write!(out, "{faint}Enter shows the answer, q ends{faint:#} ")?;
        out.flush()?;
        if !go_on(input)? {
            break;
        }
        let answer = whole(&content.text, question.answer);
        let answer = if answer.is_empty() { "(no answer yet)".to_owned() } else { answer };
        writeln!(out, "\n{answer}\n\n{faint}{}:{line}{faint:#}", display(&target.vault, path))?;
        if index + 1 == cards.len() {
            break;
        }
        write!(out, "{faint}Enter goes on, q ends{faint:#} ")?;
        out.flush()?;
        if !go_on(input)? {
            break;
        }
    }
    Ok(())
}

/// Waits for a line; `false` at the end of the input or for `q`.
fn go_on(input: &mut dyn BufRead) -> std::io::Result<bool> {
    let mut line = String::new();
    let read = input.read_line(&mut line)?;
    Ok(read > 0 && !line.trim().eq_ignore_ascii_case("q"))
}

/// Brings the cards in an order that differs from run to run.
fn shuffle(cards: &mut [Card]) {
    let random = std::hash::RandomState::new();
    for index in (1..cards.len()).rev() {
        let mut hasher = random.build_hasher();
        hasher.write_usize(index);
        cards.swap(index, (hasher.finish() % (index as u64 + 1)) as usize);
    }
}
