//! Where a finding stands, to the column: forms of snippets, what they stand in, and the units that
//! clients count in. Every number was counted by hand.

use serde_json::json;

use crate::support::{Client, Options, Vault, uri};

/// A note; the 0-based line of its only error; the column where it begins, in bytes, UTF-16 units
/// and characters; its length.
type Row = (&'static str, u32, [u32; 3], u32);

const ROWS: &[Row] = &[
    // Tags and fences.
    ("```python\nx = = 1\n```\n", 1, [4, 4, 4], 1),
    ("```Py3\nx = = 1\n```\n", 1, [4, 4, 4], 1),
    ("```{python}\nx = = 1\n```\n", 1, [4, 4, 4], 1),
    ("```{.python .numberLines}\nx = = 1\n```\n", 1, [4, 4, 4], 1),
    ("```python title=\"a b\" linenums=\"1\"\nx = = 1\n```\n", 1, [4, 4, 4], 1),
    ("~~~~python\nx = = 1\n~~~~\n", 1, [4, 4, 4], 1),
    ("```python\nx = = 1", 1, [4, 4, 4], 1),
    ("<!-- qmark: expect=TypeError -->\n```python\nx = = 1\n```\n", 2, [4, 4, 4], 1),
    // Line ends, a byte order mark, wide characters.
    ("```python\r\né = = 1\r\n```\r\n", 1, [5, 4, 4], 1),
    ("\u{feff}```python\nx = = 1\n```\n", 1, [4, 4, 4], 1),
    ("```python\ns = '\u{2028}'; x = = 1\n```\n", 1, [15, 13, 13], 1),
    ("é 𝄞\n\n```python\n'𝄞'; x = = 1\n```\n", 3, [12, 10, 9], 1),
    // Quotes and callouts.
    ("> ```python\n> x = = 1\n> ```\n", 1, [6, 6, 6], 1),
    (">```py\n>x = = 1\n>```\n", 1, [5, 5, 5], 1),
    ("> > ```py\r\n> > é = = 1\r\n> > ```\r\n", 1, [9, 8, 8], 1),
    ("> [!note] T\n> ```python\n> s = '𝄞é'; x = = 1\n> ```\n", 2, [20, 17, 16], 1),
    ("> [!tip]- T\n> ~~~py\n> é = = 1\n> ~~~\n", 2, [7, 6, 6], 1),
    // Lists, with blanks and with tabs.
    ("- ```python\n  x = = 1\n  ```\n", 1, [6, 6, 6], 1),
    ("1. a\n\n   ```python\n   x = = 1\n   ```\n", 3, [7, 7, 7], 1),
    ("1. a\n\n\t```python\n\tx = = 1\n\t```\n", 3, [5, 5, 5], 1),
    ("- a\n\n\t```python\n\tx = = 1\n\t```\n", 3, [5, 5, 5], 1),
    ("- a\n  - b\n\n    > ```python\n    > é = = 1\n    > ```\n", 4, [11, 10, 10], 1),
    ("- a\n\n  > ```py\n  > x = = 1\r\n  > ```\n", 3, [8, 8, 8], 1),
    // Indentation inside.
    ("```python\nif a:\n\tx = = 1\n```\n", 2, [5, 5, 5], 1),
    ("> ```python\n> if a:\n> \té = = 1\n> ```\n", 2, [8, 7, 7], 1),
    // Sessions.
    ("```pycon\n>>> é = = 1\n```\n", 1, [9, 8, 8], 1),
    ("```pycon\n>>>x = = 1\n```\n", 1, [7, 7, 7], 1),
    ("> ```doctest\n> >>> if a:\n> ...     é = = 1\n> ```\n", 2, [15, 14, 14], 1),
    // What only the interpreter sees, which counts in bytes there.
    ("> ```python\n> def f(): é = '𝄞'; break\n> ```\n", 1, [24, 21, 20], 5),
    ("- ```pycon\n  >>> def f(a, é, a): pass\n  ```\n", 1, [19, 18, 18], 1),
];

fn found_where_it_is(name: &str, unit: usize) {
    let vault = Vault::new(&[("none.md", "")]);
    let capabilities = json!({"general": {"positionEncodings": [name]}});
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    for (index, (text, line, columns, length)) in ROWS.iter().enumerate() {
        let note = uri(&vault.path(&format!("{index}.md")));
        client.open_text(&note, text);
        let start = columns[unit];
        let place = json!({"start": {"line": line, "character": start},
            "end": {"line": line, "character": start + length}});
        let found = client.diagnostics(&note, |found| !found.is_empty());
        assert_eq!(found.len(), 1, "{text:?}: {found:#?}");
        assert_eq!(found[0]["range"], place, "{text:?} in {name}: {}", found[0]["message"]);
    }
    client.quit();
}

#[test]
fn in_bytes() {
    found_where_it_is("utf-8", 0);
}

#[test]
fn in_utf_16() {
    found_where_it_is("utf-16", 1);
}

#[test]
fn in_characters() {
    found_where_it_is("utf-32", 2);
}
