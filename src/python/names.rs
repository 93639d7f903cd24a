//! Names that a snippet uses and that nothing in sight binds.

use std::collections::BTreeSet;

use super::syntax::{Names, Version};
use crate::text::TextRange;

/// Every name of the builtins module from Python 3.8 to 3.14, and those a module starts with.
const BUILTINS: &str = "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup \
    BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError \
    ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis \
    EncodingWarning EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError \
    FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError \
    IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError \
    ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError \
    OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError \
    RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration \
    StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError \
    UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError \
    UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError abs aiter all anext any \
    ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits \
    delattr dict dir display divmod enumerate eval exec exit filter float format frozenset getattr globals \
    hasattr hash help hex id input int isinstance issubclass iter len license list locals map max \
    memoryview min next object oct open ord pow print property quit range repr reversed round set setattr \
    slice sorted staticmethod str sum super tuple type vars zip";

/// Undefined names are looked for only where there are no more of them than this: a snippet that
/// lacks many names is a part of something.
const MOST: usize = 1;

/// A snippet with fewer bindings than this is a fragment, whose names stand for the reader's.
const FEWEST_BOUND: usize = 2;

/// The names that are probably mistakes: used in a whole, self-contained snippet and bound nowhere
/// in it, nor mentioned in `elsewhere` (words of the note's other snippets and of its prose).
///
/// Very conservative. A name counts only if it resembles one that the snippet binds, or if the
/// snippet otherwise binds all it uses.
pub fn undefined<'n>(names: &'n Names, elsewhere: &BTreeSet<&str>) -> Vec<(&'n str, TextRange)> {
    if names.open || names.bound.len() < FEWEST_BOUND {
        return Vec::new();
    }
    let missing: Vec<(&str, TextRange)> = names
        .used
        .iter()
        .filter(|(name, _)| !names.bound.contains(*name) && !is_builtin(name))
        .map(|(name, &range)| (name.as_str(), range))
        .collect();
    if missing.len() > MOST {
        return Vec::new();
    }
    missing
        .into_iter()
        .filter(|(name, _)| !elsewhere.contains(name) && names.bound.iter().any(|bound| is_slip(name, bound)))
        .collect()
}

/// Whether every version knows the name without an import.
pub fn is_builtin(name: &str) -> bool {
    name.starts_with("__") && name.ends_with("__")
        || name == "_"
        || BUILTINS.split_whitespace().any(|known| known == name)
}

/// The words of a text that could be names.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Whether `name` is probably a mistyped `bound`: one letter more, less, other or swapped with its
/// neighbour, in names that are long enough to tell. Another case is another thing: `Description`
/// is the class of a `description`.
fn is_slip(name: &str, bound: &str) -> bool {
    if name.eq_ignore_ascii_case(bound) {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (name.chars().collect(), bound.chars().collect());
    if a.len().min(b.len()) < 4 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    // `item` and `items`, `node1` and `node2` are different names.
    let plural = |longer: &[char], shorter: &[char]| {
        longer.len() > shorter.len() && longer.ends_with(&['s']) && longer.starts_with(shorter)
    };
    if plural(&a, &b) || plural(&b, &a) || a.iter().chain(&b).any(|c| c.is_ascii_digit()) {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[same..], &b[same..]);
    match (rest_a, rest_b) {
        ([x, y, tail_a @ ..], [z, w, tail_b @ ..]) if x == w && y == z && tail_a == tail_b => true,
        ([_, tail_a @ ..], [_, tail_b @ ..]) if tail_a == tail_b => true,
        ([_, tail_a @ ..], _) if tail_a == rest_b => true,
        (_, [_, tail_b @ ..]) if rest_a == tail_b => true,
        _ => false,
    }
}

/// The names of a source that has no syntax error; none if it has.
pub fn of(source: &str, version: Version) -> Option<Names> {
    let module = super::syntax::Module::parse(source, version)?;
    module.is_valid().then(|| super::syntax::names(&module))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(source: &str, elsewhere: &str) -> Vec<String> {
        let names = of(source, Version::LATEST).unwrap();
        undefined(&names, &words(elsewhere).collect()).into_iter().map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn slips_are_found() {
        assert_eq!(missing("result = 1\nother = 2\nprint(reslut)\n", ""), ["reslut"]);
        assert_eq!(missing("counter = 1\nx = couter\n", ""), ["couter"]);
    }

    #[test]
    fn the_note_s_other_words_are_intended() {
        assert_eq!(missing("result = 1\nother = 2\nprint(reslut)\n", "call it `reslut`"), [] as [&str; 0]);
    }

    #[test]
    fn fragments_are_left_alone() {
        for source in [
            "print(nums)\n",
            "root = TreeNode(1)\nleft = root.left\n",
            "x = foo(bar)\nres = baz\n",
            "from m import *\nresult = 1\nreslut\n",
            "items = [f(item) for x in y]\n",
            "node1 = 1\nx = 2\nnode2\n",
            "description = 1\nx = Description(description)\n",
        ] {
            assert_eq!(missing(source, ""), [] as [&str; 0], "{source}");
        }
    }
}
